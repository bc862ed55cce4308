#include "checkout.hpp"

#include "billing_rendering.hpp"
#include "rendering.hpp"

#include <billing/services.hpp>
#include <conversation/ids.hpp>
#include <http/services.hpp>
#include <tenancy/advice.hpp>
#include <tenancy/services.hpp>

namespace parley::http {

namespace {

/// Who has not shown that an address is theirs may use what is free, but not buy.
base::Result<std::string> verifiedEmail(const Call& call) {
    if (!call.caller->email_verified) {
        return tenancy::advised(
            base::Error{.code = base::ErrorCode::Forbidden, .reason = "email_not_verified"});
    }
    return TRY(call.services.tenancy.users.current(*call.caller)).email;
}

base::Result<billing::Purchases::Wish> wishIn(const Call& call) {
    const auto& body = call.body;
    billing::Purchases::Wish wish{
        .user = call.caller->user,
        .plan_slug = maybeField<std::string>(body, "plan").value_or(""),
        .vendor = maybeField<std::string>(body, "vendor").value_or(""),
        .return_url = maybeField<std::string>(body, "return_url").value_or(""),
        .cancel_url = maybeField<std::string>(body, "cancel_url").value_or("")};
    wish.email = TRY(verifiedEmail(call));
    const auto named = maybeField<std::string>(body, "conversation_id");
    if (!named) return wish;
    const auto id = conversation::ConversationId::parse(*named);
    if (!id) {
        return base::Error{
            .code = base::ErrorCode::NotFound,
            .reason = "extension_not_offered",
            .advice = "This conversation cannot be made longer, or it is over already."};
    }
    wish.conversation = id->uuid();
    return wish;
}

base::Result<Reply> openCheckout(Call& call, const billing::Purchases::Wish& wish) {
    const auto opened = TRY(call.services.billing.purchases.checkout(call.tenant->id, wish));
    const auto order =
        TRY(call.services.billing.purchases.find(call.tenant->id, call.caller->user, opened.id));
    return created(renderCheckout(order, opened));
}

base::Result<Reply> receiveFrom(Call& call, const std::string& vendor) {
    billing::PaymentCallback callback{
        .method = call.request.getMethod(), .url = call.request.getURI(), .body = call.raw_body};
    for (const auto& [name, value] : call.request)
        callback.headers.emplace_back(name, value);
    const auto count = TRY(call.services.billing.news.receive(call.tenant->id, vendor, callback));
    return ok({{"received", count}});
}

}  // namespace

base::Result<Reply> createCheckout(Call& call) {
    const auto wish = TRY(wishIn(call));
    return openCheckout(call, wish);
}

base::Result<Reply> openBillingPortal(Call& call) {
    const auto url = TRY(call.services.billing.purchases.portal(
        call.tenant->id,
        call.caller->user,
        maybeField<std::string>(call.body, "return_url").value_or("")));
    return ok({{"url", url}});
}

base::Result<Reply> payInvoice(Call& call) {
    auto wish = TRY(wishIn(call));
    wish.invoice = billing::InvoiceId::parse(call.param("id"));
    if (!wish.invoice) {
        return base::Error{
            .code = base::ErrorCode::NotFound,
            .reason = "invoice_not_found",
            .advice = "There is no invoice with this id."};
    }
    return openCheckout(call, wish);
}

base::Result<Reply> createPaypalOrder(Call& call) {
    auto wish = TRY(wishIn(call));
    wish.vendor = "paypal";
    return openCheckout(call, wish);
}

base::Result<Reply> capturePaypalOrder(Call& call) {
    const auto id = billing::PurchaseId::parse(call.body.at("order_id").get<std::string>());
    if (!id) {
        return base::Error{
            .code = base::ErrorCode::NotFound,
            .reason = "order_not_found",
            .advice = "There is no order with this id."};
    }
    return ok(renderOrder(
        TRY(call.services.billing.purchases.capture(call.tenant->id, call.caller->user, *id))));
}

base::Result<Reply> receiveWebhook(Call& call) {
    return receiveFrom(call, std::string{call.param("provider")});
}

base::Result<Reply> receivePaypalWebhook(Call& call) {
    return receiveFrom(call, "paypal");
}

}  // namespace parley::http
