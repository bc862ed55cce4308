#include "invoices.hpp"

#include "billing_rendering.hpp"
#include "rendering.hpp"

#include <billing/services.hpp>
#include <http/services.hpp>

namespace parley::http {

base::Result<Reply> listInvoices(Call& call) {
    const auto page = TRY(pageOf(call));
    const auto invoices = TRY(call.services.billing.invoices.list(
        call.tenant->id, call.caller->user, call.queryParam("state"), page));
    return ok(renderPage(invoices, renderInvoice));
}

base::Result<Reply> listAllInvoices(Call& call) {
    const auto page = TRY(pageOf(call));
    const auto invoices = TRY(
        call.services.billing.invoices.list(call.tenant->id, {}, call.queryParam("state"), page));
    return ok(renderPage(invoices, renderManagedInvoice));
}

}  // namespace parley::http
