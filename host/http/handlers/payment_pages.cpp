#include "payment_pages.hpp"

#include <base/log.hpp>
#include <http/services.hpp>
#include <provider/services.hpp>

namespace parley::http {

namespace {

constexpr std::string_view kForm = "application/x-www-form-urlencoded";
constexpr std::chrono::seconds kPatience{10};

base::Error noPage() {
    return {
        .code = base::ErrorCode::NotFound,
        .reason = "page_not_found",
        .advice = "There is no such page. It may be old: begin the purchase again."};
}

base::Result<Reply> readPage(Call& call) {
    const auto tenant = base::TenantId::parse(std::string{call.param("tenant")});
    if (!tenant) return noPage();
    auto& providers = call.services.providers;
    const auto cashier = providers.directory.cashier(*tenant, call.param("vendor"));
    const provider::VendorCall request{
        .method = call.request.getMethod(),
        .url = call.path,
        .path = call.path,
        .query = {},
        .headers = {{"content-type", call.request.getContentType()}},
        .body = call.raw_body,
        .received_at = call.services.clock.now(),
        .deadline = call.services.clock.monotonic() + kPatience};
    auto* const here = io::Loop::current();
    auto reading =
        provider::readAndWait(here != nullptr ? *here : providers.loops.at(0), *cashier, request);
    if (reading.failure) {
        base::log(
            base::LogLevel::Warning,
            "payment_page_unread",
            {{"vendor", std::string{call.param("vendor")}},
             {"failure", std::string{toText(reading.failure->code)}},
             {"message", reading.failure->message}});
        return noPage();
    }
    // Vendors with pages on servers of their own have none here.
    if (reading.body.empty()) return noPage();
    return Reply{
        .status = reading.http_status,
        .content_type = std::move(reading.content_type),
        .body = std::move(reading.body)};
}

}  // namespace

base::Result<Reply> showPaymentPage(Call& call) {
    return readPage(call);
}

base::Result<Reply> sendPaymentPage(Call& call) {
    if (!call.request.getContentType().starts_with(kForm)) {
        return base::Error{
            .code = base::ErrorCode::UnsupportedMedia,
            .reason = "form_expected",
            .advice = "This page takes a form."};
    }
    return readPage(call);
}

}  // namespace parley::http
