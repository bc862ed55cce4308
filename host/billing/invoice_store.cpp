#include "invoice_store.hpp"

namespace parley::billing {

using storage::Effect;
using storage::Pace;
using storage::Statement;

constinit const Statement kListInvoices{
    .name = "list_invoices",
    .sql = R"(
        SELECT i.id, i.user_id, i.state, i.vendor, i.amount_micros, i.currency, i.refunded_micros, i.at,
               CASE i.state WHEN 'paid' THEN coalesce(i.paid_at, i.at) END,
               CASE WHEN i.state = 'open' AND i.attempts < parley.most_charges() AND EXISTS (
                   SELECT FROM parley.customer c WHERE c.tenant_id = i.tenant_id AND c.user_id = i.user_id
                     AND c.vendor_customer_id IS NOT NULL) THEN coalesce(i.next_attempt_at, i.at) END,
               i.failure, i.purchase_id,
               coalesce((SELECT jsonb_agg(l ORDER BY l.line) FROM parley.invoice_line l
                         WHERE l.tenant_id = i.tenant_id AND l.invoice_id = i.id), '[]')
        FROM parley.invoice i
        WHERE i.tenant_id = parley.tenant_id() AND ($1::uuid IS NULL OR i.user_id = $1::uuid)
          AND ($2::text IS NULL OR i.state = $2)
          AND ($3::timestamptz IS NULL OR (i.at, i.id) < ($3::timestamptz, $4::uuid))
        ORDER BY i.at DESC, i.id DESC LIMIT $5::integer)",
    .effect = Effect::Reads};

constinit const Statement kClaimOpenInvoices{
    .name = "claim_open_invoices",
    .sql = R"(
        SELECT tenant_id, invoice_id
        FROM parley.claim_open_invoices($1::timestamptz, $2::timestamptz, $3::integer))",
    .effect = Effect::Writes,
    .pace = Pace::Slow};

constinit const Statement kBeginCharge{
    .name = "begin_charge",
    .sql = R"(
        SELECT id, vendor, customer_id, micros, currency
        FROM parley.begin_charge($1::uuid, $2::uuid, $3::timestamptz))",
    .effect = Effect::Writes};

constinit const Statement kNoteChargeFailed{
    .name = "note_charge_failed",
    .sql = "SELECT parley.note_charge_failed($1::uuid, $2, $3::boolean, $4::timestamptz)",
    .effect = Effect::Writes};

constinit const Statement kCreateInvoicePurchase{
    .name = "create_invoice_purchase",
    .sql = R"(
        SELECT micros, currency, cycle, name, customer_id
        FROM parley.create_invoice_purchase($1::uuid, $2::uuid, $3, $4::uuid, $5::timestamptz))",
    .effect = Effect::Writes};

}  // namespace parley::billing
