#include "invoices.hpp"

#include "invoice_store.hpp"
#include "place.hpp"

#include <storage/transaction.hpp>

namespace parley::billing {

namespace {

Invoice::Line readLine(const nlohmann::json& row, const std::string& currency) {
    Invoice::Line line{
        .description = row.at("description").get<std::string>(),
        .quantity = row.at("quantity").get<std::int64_t>(),
        .amount = {.micros = row.at("amount_micros").get<std::int64_t>(), .currency = currency}};
    if (const auto& unit = row.at("unit"); !unit.is_null())
        line.unit = unitFrom(unit.get<std::string>());
    return line;
}

Invoice readInvoice(const storage::Row& row) {
    const auto currency = row.text(5);
    Invoice invoice{
        .id = row.id<InvoiceId>(0),
        .state = row.text(2),
        .vendor = row.maybeText(3),
        .amount = {.micros = row.integer(4), .currency = currency},
        .refunded = {.micros = row.integer(6), .currency = currency},
        .at = row.time(7),
        .paid_at = row.maybeTime(8),
        .next_charge_at = row.maybeTime(9),
        .failure = row.maybeText(10)};
    if (const auto user = row.maybeUuid(1)) invoice.user = base::UserId{*user};
    if (const auto order = row.maybeUuid(11)) invoice.order = PurchaseId{*order};
    for (const auto& line : row.json(12))
        invoice.lines.push_back(readLine(line, currency));
    return invoice;
}

}  // namespace

base::Result<tenancy::Page<Invoice>> Invoices::list(
    base::TenantId tenant,
    const std::optional<base::UserId>& user,
    const std::optional<std::string>& state,
    const tenancy::PageRequest& page) const {
    const auto after = TRY(placeOf(page));
    const auto last_before = base::Uuid::parse(after.key);
    const auto rows = TRY(storage::query(
        storage::Transaction{database_, tenant},
        kListInvoices,
        user,
        state,
        after.at,
        last_before,
        page.limit + 1));
    tenancy::Page<Invoice> found;
    for (const auto row : rows)
        found.items.push_back(readInvoice(row));
    if (found.items.size() > static_cast<std::size_t>(page.limit)) {
        found.items.pop_back();
        const auto& last = found.items.back();
        found.next_cursor = cursorAfter(last.at, last.id.uuid().text());
    }
    return found;
}

}  // namespace parley::billing
