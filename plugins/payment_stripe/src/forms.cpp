#include "forms.hpp"

namespace stripe {

namespace {

using common::FormText;
using common::Json;
using common::memberOf;
using common::PaymentWish;

std::int64_t amountOf(const PaymentWish& wish) {
    return common::minorUnitsOf(wish.amount, digitsOf(common::currencyOf(wish.amount)));
}

std::string currencyOf(const PaymentWish& wish) {
    std::string currency{common::currencyOf(wish.amount)};
    for (char& letter : currency)
        letter = static_cast<char>(letter - 'A' + 'a');
    return currency;
}

std::string textOf(const Json& value) {
    return value.is_string() ? value.get<std::string>() : parley::toText(value);
}

/// Under "metadata", or what stands for it in another object.
void addMetadata(FormText& form, const std::string& under, const PaymentWish& wish) {
    for (const auto& [name, value] : wish.metadata.items())
        form.add(under + "[" + name + "]", textOf(value));
}

/// Our own name of the order.
std::string referenceOf(const PaymentWish& wish) {
    const auto given = wish.option("client_reference_id");
    if (!given.empty()) return given;
    const auto& order = memberOf(wish.metadata, "order");
    return order.is_null() ? std::string{} : textOf(order);
}

void addLine(FormText& form, const PaymentWish& wish) {
    const auto price = wish.option("price");
    form.add("line_items[0][quantity]", "1");
    if (!price.empty()) {
        form.add("line_items[0][price]", price);
        return;
    }
    const std::string data = "line_items[0][price_data]";
    form.add(data + "[currency]", currencyOf(wish));
    form.add(data + "[unit_amount]", amountOf(wish));
    form.add(
        data + "[product_data][name]", wish.description.empty() ? "Payment" : wish.description);
    form.addGiven(data + "[tax_behavior]", wish.option("tax_behavior"));
    if (wish.op == PARLEY_PAY_SUBSCRIBE) form.add(data + "[recurring][interval]", wish.period());
}

void addPayer(FormText& form, const PaymentWish& wish) {
    if (!wish.customer_id.empty()) {
        form.add("customer", wish.customer_id);
        return;
    }
    form.addGiven("customer_email", wish.email);
    if (wish.op == PARLEY_PAY_CHECKOUT) form.add("customer_creation", "always");
}

void addDiscounts(FormText& form, const Settings& settings, const PaymentWish& wish) {
    const auto coupon = wish.option("coupon");
    const auto promotion = wish.option("promotion_code");
    form.addGiven("discounts[0][coupon]", coupon);
    if (coupon.empty()) form.addGiven("discounts[0][promotion_code]", promotion);
    // Stripe takes either a discount or the field for one.
    if (settings.promotion_codes && coupon.empty() && promotion.empty())
        form.add("allow_promotion_codes", "true");
}

}  // namespace

int digitsOf(std::string_view currency) {
    if (common::isListed("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF ", currency))
        return 0;
    return common::isListed("BHD JOD KWD OMR TND ", currency) ? 3 : 2;
}

FormText checkoutForm(const Settings& settings, const PaymentWish& wish) {
    const bool is_subscription = wish.op == PARLEY_PAY_SUBSCRIBE;
    if (wish.return_url.empty())
        throw parley::Failure{PARLEY_E_INVALID, "the order has no return URL"};
    FormText form;
    form.add("mode", is_subscription ? "subscription" : "payment");
    addLine(form, wish);
    form.add("success_url", wish.return_url);
    form.addGiven("cancel_url", wish.cancel_url);
    form.addGiven("client_reference_id", referenceOf(wish));
    addPayer(form, wish);
    addDiscounts(form, settings, wish);
    if (settings.automatic_tax || wish.isSet("automatic_tax"))
        form.add("automatic_tax[enabled]", "true");
    addMetadata(form, "metadata", wish);
    addMetadata(
        form,
        is_subscription ? "subscription_data[metadata]" : "payment_intent_data[metadata]",
        wish);
    return form;
}

FormText portalForm(const Settings& settings, const PaymentWish& wish) {
    if (wish.customer_id.empty())
        throw parley::Failure{PARLEY_E_INVALID, "the order names no customer"};
    FormText form;
    form.add("customer", wish.customer_id);
    form.addGiven("return_url", wish.return_url);
    form.addGiven("configuration", settings.portal_configuration);
    return form;
}

FormText refundForm(const PaymentWish& wish, const std::string& payment_intent) {
    FormText form;
    form.add(payment_intent.rfind("ch_", 0) == 0 ? "charge" : "payment_intent", payment_intent);
    if (wish.hasAmount()) form.add("amount", amountOf(wish));
    form.addGiven("reason", wish.option("reason"));
    addMetadata(form, "metadata", wish);
    return form;
}

FormText chargeForm(const PaymentWish& wish, const std::string& payment_method) {
    FormText form;
    form.add("amount", amountOf(wish));
    form.add("currency", currencyOf(wish));
    form.add("customer", wish.customer_id);
    form.add("payment_method", payment_method);
    form.add("confirm", "true");
    form.add("off_session", "true");
    form.addGiven("description", wish.description);
    addMetadata(form, "metadata", wish);
    return form;
}

FormText changeForm(const PaymentWish& wish, const Json& subscription) {
    const auto& items = memberOf(memberOf(subscription, "items"), "data");
    if (!items.is_array() || items.empty())
        throw parley::Failure{PARLEY_E_PROTOCOL, "a subscription without items"};
    FormText form;
    form.add("items[0][id]", items.at(0).at("id").get<std::string>());
    const auto price = wish.option("price");
    if (price.empty()) {
        const std::string data = "items[0][price_data]";
        const auto& product = items.at(0).at("price").at("product");
        form.add(data + "[currency]", currencyOf(wish));
        form.add(data + "[unit_amount]", amountOf(wish));
        form.add(data + "[product]", product.get<std::string>());
        form.add(data + "[recurring][interval]", wish.period());
    } else {
        form.add("items[0][price]", price);
    }
    const auto proration = wish.option("proration");
    form.add("proration_behavior", proration.empty() ? "create_prorations" : proration);
    // Who changes wants to go on.
    form.add("cancel_at_period_end", "false");
    addMetadata(form, "metadata", wish);
    return form;
}

}  // namespace stripe
