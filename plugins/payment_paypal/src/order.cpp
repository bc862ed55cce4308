#include "order.hpp"

#include "errors.hpp"
#include "objects.hpp"

#include <common/form_text.hpp>

namespace paypal {

namespace {

using common::Json;
using common::memberOf;

// PayPal takes 108 characters of them.
constexpr std::size_t kLongestKey = 90;

bool isSubscription(const std::string& id) {
    return id.rfind("I-", 0) == 0;
}

std::string orderPath(const std::string& id) {
    return "/v2/checkout/orders/" + common::urlEncoded(id);
}
std::string capturePath(const std::string& id) {
    return "/v2/payments/captures/" + common::urlEncoded(id);
}
std::string subscriptionPath(const std::string& id) {
    return "/v1/billing/subscriptions/" + common::urlEncoded(id);
}

/// What tells one recurring price from another.
std::string planKeyOf(const common::PaymentWish& wish) {
    constexpr std::size_t kMostOfDescription = 120;
    return "plan/" + wish.period() + '/' + std::to_string(wish.amount.micros) + '/' +
           std::string{common::currencyOf(wish.amount)} + '/' +
           wish.description.substr(0, kMostOfDescription);
}

std::string nameOf(const common::PaymentWish& wish) {
    constexpr std::size_t kLongestName = 127;
    return wish.description.empty() ? "Subscription" : wish.description.substr(0, kLongestName);
}

}  // namespace

Order::Order(const Settings& settings, TokenCache& tokens, const parley::PaymentOpen& open)
    : Payment{open}, settings_{settings}, wish_{open}, access_{settings, tokens, *this} {
    if (wish_.key.size() > kLongestKey)
        throw parley::Failure{PARLEY_E_INVALID, "the idempotency key is too long"};
    begin();
}

void Order::begin() {
    switch (wish_.op) {
        case PARLEY_PAY_CHECKOUT:
            return checkout();
        case PARLEY_PAY_SUBSCRIBE:
            return subscribe();
        case PARLEY_PAY_CAPTURE:
            return isSubscription(wish_.object()) ? query() : capture();
        case PARLEY_PAY_REFUND:
            return refund();
        case PARLEY_PAY_CHANGE_PLAN:
            return change();
        case PARLEY_PAY_CANCEL:
            return cancelSubscription();
        case PARLEY_PAY_QUERY:
            return query();
        case PARLEY_PAY_PORTAL:
            return portal();
        default:
            throw parley::Failure{PARLEY_E_UNSUPPORTED, "the provider does not do this"};
    }
}

Json Order::pages() const {
    if (wish_.return_url.empty() || wish_.cancel_url.empty())
        throw parley::Failure{PARLEY_E_INVALID, "PayPal wants a return URL and a cancel URL"};
    Json pages{
        {"return_url", wish_.return_url},
        {"cancel_url", wish_.cancel_url},
        {"shipping_preference", "NO_SHIPPING"}};
    if (!settings_.brand_name.empty()) pages["brand_name"] = settings_.brand_name;
    return pages;
}

void Order::checkout() {
    auto experience = pages();
    experience["user_action"] = "PAY_NOW";
    Json paypal{{"experience_context", experience}};
    if (!wish_.email.empty()) paypal["email_address"] = wish_.email;
    Json unit{{"amount", amountOf(wish_.amount)}};
    if (const auto custom = customIdOf(wish_.metadata); !custom.empty()) unit["custom_id"] = custom;
    if (!wish_.description.empty()) unit["description"] = nameOf(wish_);
    const Json body{
        {"intent", "CAPTURE"},
        {"purchase_units", Json::array({unit})},
        {"payment_source", {{"paypal", paypal}}}};
    post("/v2/checkout/orders", body, [this](const Json& order) { succeed(resultOfOrder(order)); });
}

/// PayPal sells plans, so a price is made into one, once.
void Order::subscribe() {
    pages();
    const auto plan = wish_.option("price");
    if (!plan.empty()) return subscribeTo(plan);
    const auto key = planKeyOf(wish_);
    amountOf(wish_.amount);
    kv_.get(key, [this, key](parley_code code, std::string_view known) {
        if (code == PARLEY_OK && !known.empty()) return subscribeTo(std::string{known});
        makeProduct(key);
    });
}

void Order::makeProduct(const std::string& plan_key) {
    const Json body{{"name", nameOf(wish_)}, {"type", "SERVICE"}};
    post("/v1/catalogs/products", body, [this, plan_key](const Json& product) {
        makePlan(plan_key, product.at("id").get<std::string>());
    });
}

void Order::makePlan(const std::string& plan_key, const std::string& product) {
    const Json cycle{
        {"frequency",
         {{"interval_unit", wish_.interval == "year" ? "YEAR" : "MONTH"}, {"interval_count", 1}}},
        {"tenure_type", "REGULAR"},
        {"sequence", 1},
        {"total_cycles", 0},
        {"pricing_scheme", {{"fixed_price", amountOf(wish_.amount)}}}};
    const Json body{
        {"product_id", product},
        {"name", nameOf(wish_)},
        {"status", "ACTIVE"},
        {"billing_cycles", Json::array({cycle})},
        {"payment_preferences",
         {{"auto_bill_outstanding", true}, {"payment_failure_threshold", 3}}}};
    post("/v1/billing/plans", body, [this, plan_key](const Json& plan) {
        const auto id = plan.at("id").get<std::string>();
        kv_.put(plan_key, id);
        if (wish_.op == PARLEY_PAY_SUBSCRIBE) subscribeTo(id);
    });
}

void Order::subscribeTo(const std::string& plan) {
    auto context = pages();
    context["user_action"] = "SUBSCRIBE_NOW";
    Json body{{"plan_id", plan}, {"application_context", context}};
    if (const auto custom = customIdOf(wish_.metadata); !custom.empty()) body["custom_id"] = custom;
    if (!wish_.email.empty()) body["subscriber"] = {{"email_address", wish_.email}};
    post("/v1/billing/subscriptions", body, [this](const Json& subscription) {
        succeed(resultOfSubscription(subscription));
    });
}

void Order::capture() {
    postFor(
        orderPath(wish_.object()) + "/capture",
        Json::object(),
        [this](const parley::HttpReply& reply) { captureAnswered(reply); });
}

void Order::captureAnswered(const parley::HttpReply& reply) {
    const auto issue = reply.status == 422 ? issueOf(reply) : std::string{};
    // It was done before, or the payer has yet to do something: the order says which.
    if (issue == "ORDER_ALREADY_CAPTURED" || issue == "ORDER_NOT_APPROVED" ||
        issue == "PAYER_ACTION_REQUIRED")
        return look(orderPath(wish_.object()), [this](const Json& order) {
            succeed(resultOfOrder(order));
        });
    if (issue == "INSTRUMENT_DECLINED") {
        // On PayPal's page the payer takes another card.
        parley::PaymentResult result;
        result.state = PARLEY_PAY_FAILED;
        result.object_id = wish_.object_id;
        result.redirect_url =
            linkOf(Json::parse(reply.body, nullptr, false), {"payer-action", "redirect"});
        return finishWith(statusOf(host(), reply, wish_.op), std::move(result));
    }
    expectSuccess(reply);
    parley::readJson(reply.body, [this](const Json& order) {
        auto result = resultOfOrder(order);
        if (result.state != PARLEY_PAY_FAILED) return succeed(std::move(result));
        finishWith({PARLEY_E_DECLINED, "the payment was declined"}, std::move(result));
    });
}

/// Of a capture, or of the order that it was made for: both have ids of the same form.
void Order::refund() {
    const auto path = capturePath(wish_.object());
    access_.send("GET", path, {}, [this](const parley::HttpReply& reply) {
        if (reply.status != 404) {
            expectSuccess(reply);
            return refundOf(wish_.object_id);
        }
        look(orderPath(wish_.object_id), [this](const Json& order) {
            const auto& captured = captureIn(order);
            if (captured.is_null())
                throw parley::Failure{
                    PARLEY_E_NOT_FOUND, "nothing was paid that could be given back"};
            refundOf(captured.at("id").get<std::string>());
        });
    });
}

void Order::refundOf(const std::string& capture) {
    Json body = Json::object();
    if (wish_.hasAmount()) body["amount"] = amountOf(wish_.amount);
    if (const auto reason = wish_.option("reason"); !reason.empty()) body["note_to_payer"] = reason;
    post(capturePath(capture) + "/refund", body, [this, capture](const Json& refund) {
        auto result = resultOfRefund(refund);
        result.object_id = capture;
        succeed(std::move(result));
    });
}

/// PayPal asks the payer to agree, and does not prorate.
void Order::change() {
    const auto plan = wish_.option("price");
    if (plan.empty())
        throw parley::Failure{PARLEY_E_INVALID, "PayPal changes to a plan that price names"};
    Json body{{"plan_id", plan}};
    if (!wish_.return_url.empty() && !wish_.cancel_url.empty())
        body["application_context"] = pages();
    post(subscriptionPath(wish_.object()) + "/revise", body, [this](const Json& revised) {
        parley::PaymentResult result;
        result.object_id = wish_.object_id;
        result.redirect_url = linkOf(revised, {"approve"});
        result.state = result.redirect_url.empty() ? PARLEY_PAY_ACTIVE : PARLEY_PAY_ACTION_REQUIRED;
        succeed(std::move(result));
    });
}

/// PayPal ends it at once; what is paid is known from before.
void Order::cancelSubscription() {
    const auto path = subscriptionPath(wish_.object());
    look(path, [this, path](const Json& subscription) {
        auto result = resultOfSubscription(subscription);
        result.redirect_url.clear();
        if (result.state == PARLEY_PAY_CANCELLED) return succeed(std::move(result));
        result.state = PARLEY_PAY_CANCELLED;
        auto reason = wish_.option("reason");
        const Json body{{"reason", reason.empty() ? "Cancelled by the customer" : reason}};
        postFor(path + "/cancel", body, [this, result](const parley::HttpReply& reply) {
            expectSuccess(reply);
            succeed(result);
        });
    });
}

void Order::query() {
    const auto& id = wish_.object();
    if (isSubscription(id))
        return look(subscriptionPath(id), [this](const Json& subscription) {
            succeed(resultOfSubscription(subscription));
        });
    access_.send("GET", orderPath(id), {}, [this](const parley::HttpReply& reply) {
        if (reply.status == 404)
            return look(capturePath(wish_.object_id), [this](const Json& capture) {
                succeed(resultOfCapture(capture));
            });
        expectSuccess(reply);
        parley::readJson(reply.body, [this](const Json& order) { succeed(resultOfOrder(order)); });
    });
}

/// PayPal has one page for all that somebody agreed to pay automatically.
void Order::portal() {
    const bool is_sandbox = settings_.base_url.find("sandbox") != std::string::npos;
    parley::PaymentResult result;
    result.state = PARLEY_PAY_ACTION_REQUIRED;
    result.customer_id = wish_.customer_id;
    result.redirect_url = is_sandbox ? "https://www.sandbox.paypal.com/myaccount/autopay/"
                                     : "https://www.paypal.com/myaccount/autopay/";
    succeed(std::move(result));
}

void Order::look(const std::string& path, Use use) {
    access_.send("GET", path, {}, [this, use = std::move(use)](const parley::HttpReply& reply) {
        expectSuccess(reply);
        parley::readJson(reply.body, use);
    });
}

void Order::post(const std::string& path, const Json& body, Use use) {
    postFor(path, body, [this, use = std::move(use)](const parley::HttpReply& reply) {
        expectSuccess(reply);
        parley::readJson(reply.body.empty() ? "{}" : reply.body, use);
    });
}

void Order::postFor(const std::string& path, const Json& body, Access::Then then) {
    parley::HttpRequest request;
    // One key of ours stands for one order; PayPal wants one for each request about it.
    const auto step = path.substr(path.rfind('/') + 1, 12);
    request.headers = {
        {"PayPal-Request-Id", step + ':' + wish_.key}, {"Prefer", "return=representation"}};
    request.body = parley::toText(body);
    has_acted_ = true;
    access_.send("POST", path, std::move(request), std::move(then));
}

void Order::expectSuccess(const parley::HttpReply& reply) const {
    if (reply.status >= 200 && reply.status <= 299) return;
    throw parley::Failure{statusOf(host(), reply, has_acted_ ? wish_.op : PARLEY_PAY_QUERY)};
}

/// What cannot be read may have been done all the same.
void Order::failed(const parley::Status& status) noexcept {
    auto known = status;
    if (!has_acted_) known.flags &= ~PARLEY_F_SIDE_EFFECT;
    if (has_acted_ && known.code == PARLEY_E_PROTOCOL) known.flags |= PARLEY_F_SIDE_EFFECT;
    fail(common::doubtful(std::move(known), wish_.op));
}

}  // namespace paypal
