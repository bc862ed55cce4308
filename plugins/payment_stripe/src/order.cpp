#include "order.hpp"

#include "errors.hpp"
#include "forms.hpp"
#include "objects.hpp"

namespace stripe {

namespace {

using common::memberOf;

constexpr std::size_t kLongestKey = 200;

/// One key of ours stands for one order; Stripe wants one for each request about it. What may be
/// asked for without a key is new each time.
std::string keyFor(const common::PaymentWish& wish, const std::string& path, std::int64_t now_us) {
    const auto key = wish.key.empty() ? wish.customer_id + ':' + std::to_string(now_us) : wish.key;
    if (key.size() > kLongestKey)
        throw parley::Failure{PARLEY_E_INVALID, "the idempotency key is too long"};
    return path.substr(path.rfind('/') + 1) + ':' + std::to_string(wish.op) + ':' + key;
}

bool begins(const std::string& text, const char* with) {
    return text.rfind(with, 0) == 0;
}

/// Where an object of that id is found.
std::string pathOf(const std::string& id) {
    const auto name = common::urlEncoded(id);
    if (begins(id, "cs_")) return "/v1/checkout/sessions/" + name;
    if (begins(id, "pi_")) return "/v1/payment_intents/" + name;
    if (begins(id, "sub_")) return "/v1/subscriptions/" + name;
    if (begins(id, "in_")) return "/v1/invoices/" + name;
    if (begins(id, "re_")) return "/v1/refunds/" + name;
    throw parley::Failure{PARLEY_E_NOT_FOUND, "the object is none of Stripe's"};
}

parley::PaymentResult resultOf(const common::Json& object) {
    const auto kind = common::textOf(object, "object");
    if (kind == "checkout.session") return resultOfSession(object);
    if (kind == "payment_intent") return resultOfIntent(object);
    if (kind == "subscription") return resultOfSubscription(object);
    if (kind == "invoice") return resultOfInvoice(object);
    if (kind == "refund") return resultOfRefund(object);
    throw parley::Failure{PARLEY_E_PROTOCOL, "an object of another kind"};
}

}  // namespace

Order::Order(const Settings& settings, const parley::PaymentOpen& open)
    : Payment{open}, settings_{settings}, wish_{open} {
    begin();
}

void Order::begin() {
    switch (wish_.op) {
        case PARLEY_PAY_CHECKOUT:
        case PARLEY_PAY_SUBSCRIBE:
            return post("/v1/checkout/sessions", checkoutForm(settings_, wish_), resultOfSession);
        case PARLEY_PAY_PORTAL:
            return post(
                "/v1/billing_portal/sessions",
                portalForm(settings_, wish_),
                [](const common::Json& session) {
                    parley::PaymentResult result;
                    result.state = PARLEY_PAY_ACTION_REQUIRED;
                    result.object_id = session.at("id").get<std::string>();
                    result.customer_id = idOf(memberOf(session, "customer"));
                    result.redirect_url = session.at("url").get<std::string>();
                    result.vendor_us = timeOf(session, "created");
                    return result;
                });
        case PARLEY_PAY_CAPTURE:
            return capture();
        case PARLEY_PAY_REFUND:
            return refund();
        case PARLEY_PAY_CHANGE_PLAN:
            return change();
        case PARLEY_PAY_CANCEL:
            return cancelSubscription();
        case PARLEY_PAY_QUERY:
            return query();
        case PARLEY_PAY_CHARGE:
            return charge();
        default:
            throw parley::Failure{PARLEY_E_UNSUPPORTED, "the provider does not do this"};
    }
}

/// A session's payment is taken when the payer confirms it: what is left is to see that it was.
void Order::capture() {
    if (!begins(wish_.object(), "pi_")) return query();
    post(pathOf(wish_.object()) + "/capture", {}, resultOfIntent);
}

void Order::query() {
    look(pathOf(wish_.object()), [this](const common::Json& object) { succeed(resultOf(object)); });
}

void Order::refund() {
    const auto& id = wish_.object();
    if (begins(id, "pi_") || begins(id, "ch_")) return refundOf(id);
    const bool is_invoice = begins(id, "in_");
    const auto expanded = is_invoice ? "?expand%5B%5D=payments" : "";
    look(pathOf(id) + expanded, [this, is_invoice](const common::Json& object) {
        const auto intent =
            is_invoice ? intentOf(object) : idOf(memberOf(object, "payment_intent"));
        if (intent.empty())
            throw parley::Failure{PARLEY_E_NOT_FOUND, "nothing was paid that could be given back"};
        refundOf(intent);
    });
}

void Order::refundOf(const std::string& payment) {
    post("/v1/refunds", refundForm(wish_, payment), resultOfRefund);
}

void Order::change() {
    const auto path = pathOf(wish_.object());
    look(path, [this, path](const common::Json& subscription) {
        post(path, changeForm(wish_, subscription), resultOfSubscription);
    });
}

void Order::cancelSubscription() {
    const auto path = pathOf(wish_.object());
    if (!wish_.isSet("immediately")) {
        common::FormText form;
        form.add("cancel_at_period_end", "true");
        return post(path, form, resultOfSubscription);
    }
    // What is cancelled already stays so: a repetition does no harm and needs no key.
    has_acted_ = true;
    send(toVendor(settings_, "DELETE", path), [this](const common::Json& subscription) {
        succeed(resultOfSubscription(subscription));
    });
}

void Order::charge() {
    if (wish_.customer_id.empty())
        throw parley::Failure{PARLEY_E_INVALID, "the order names no customer"};
    const auto given = wish_.option("payment_method");
    if (!given.empty())
        return post("/v1/payment_intents", chargeForm(wish_, given), resultOfIntent);
    look(
        "/v1/customers/" + common::urlEncoded(wish_.customer_id),
        [this](const common::Json& customer) {
            const auto saved =
                idOf(memberOf(memberOf(customer, "invoice_settings"), "default_payment_method"));
            if (saved.empty())
                throw parley::Failure{PARLEY_E_DECLINED, "the customer has saved no card"};
            post("/v1/payment_intents", chargeForm(wish_, saved), resultOfIntent);
        });
}

void Order::look(const std::string& path, Use use) {
    send(toVendor(settings_, "GET", path), std::move(use));
}

void Order::post(const std::string& path, const common::FormText& form, Read read) {
    auto request = toVendor(settings_, "POST", path);
    request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    request.headers.emplace_back("Idempotency-Key", keyFor(wish_, path, host().utcUs()));
    request.body = form.text();
    has_acted_ = true;
    send(request, [this, read = std::move(read)](const common::Json& object) {
        succeed(read(object));
    });
}

void Order::send(const parley::HttpRequest& request, Use use) {
    fetch_.start(request, [this, use = std::move(use)](const parley::HttpReply& reply) {
        take(reply, use);
    });
}

void Order::take(const parley::HttpReply& reply, const Use& use) {
    if (reply.status >= 200 && reply.status <= 299)
        return parley::readJson(reply.body, [&](const common::Json& object) { use(object); });
    auto status = statusOf(host(), reply, has_acted_ ? wish_.op : PARLEY_PAY_QUERY);
    if (status.code == PARLEY_E_DECLINED) return decline(std::move(status), reply.body);
    fail(std::move(status));
}

/// With the payment that was tried, so that the payer can take the second step.
void Order::decline(parley::Status status, const std::string& body) {
    const auto error = memberOf(common::Json::parse(body, nullptr, false), "error");
    parley::PaymentResult result;
    result.state = status.vendor_code == "authentication_required" ? PARLEY_PAY_ACTION_REQUIRED
                                                                   : PARLEY_PAY_FAILED;
    result.object_id = wish_.object_id;
    if (const auto& intent = memberOf(error, "payment_intent"); intent.is_object())
        result.object_id = idOf(intent);
    finishWith(std::move(status), std::move(result));
}

/// What cannot be read may have been done all the same.
void Order::failed(const parley::Status& status) noexcept {
    auto known = status;
    if (!has_acted_) known.flags &= ~PARLEY_F_SIDE_EFFECT;
    if (has_acted_ && known.code == PARLEY_E_PROTOCOL) known.flags |= PARLEY_F_SIDE_EFFECT;
    fail(common::doubtful(std::move(known), wish_.op));
}

}  // namespace stripe
