#pragma once

#include "access.hpp"

#include <common/payment_news.hpp>
#include <parley/plugin.hpp>

#include <string>

namespace paypal {

/// One order on its way through PayPal, in as many requests as it takes.
class Order final : public parley::Payment {
public:
    Order(const Settings& settings, TokenCache& tokens, const parley::PaymentOpen& open);

    void failed(const parley::Status& status) noexcept override;

private:
    using Use = std::function<void(const common::Json&)>;

    void begin();
    void checkout();
    void subscribe();
    void makeProduct(const std::string& plan_key);
    void makePlan(const std::string& plan_key, const std::string& product);
    void subscribeTo(const std::string& plan);
    void capture();
    void captureAnswered(const parley::HttpReply& reply);
    void refund();
    void refundOf(const std::string& capture);
    void change();
    void cancelSubscription();
    void query();
    void portal();

    void look(const std::string& path, Use use);
    /// What answers with anything but a success fails the order.
    void post(const std::string& path, const common::Json& body, Use use);
    void postFor(const std::string& path, const common::Json& body, Access::Then then);
    void expectSuccess(const parley::HttpReply& reply) const;
    common::Json pages() const;

    const Settings& settings_;
    const common::PaymentWish wish_;
    bool has_acted_ = false;
    parley::Kv kv_{*this};
    Access access_;
};

}  // namespace paypal
