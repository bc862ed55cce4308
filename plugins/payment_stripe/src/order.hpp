#pragma once

#include "settings.hpp"

#include <common/form_text.hpp>
#include <common/payment_news.hpp>
#include <parley/plugin.hpp>

#include <functional>
#include <string>

namespace stripe {

/// One order on its way through Stripe: one request, or two where what is acted on has to be looked
/// up before.
class Order final : public parley::Payment {
public:
    Order(const Settings& settings, const parley::PaymentOpen& open);

    void failed(const parley::Status& status) noexcept override;

private:
    using Read = std::function<parley::PaymentResult(const common::Json&)>;
    using Use = std::function<void(const common::Json&)>;

    void begin();
    void capture();
    void refund();
    void refundOf(const std::string& payment);
    void change();
    void cancelSubscription();
    void charge();
    void query();

    void look(const std::string& path, Use use);
    void post(const std::string& path, const common::FormText& form, Read read);
    void send(const parley::HttpRequest& request, Use use);
    void take(const parley::HttpReply& reply, const Use& use);
    void decline(parley::Status status, const std::string& body);

    const Settings& settings_;
    const common::PaymentWish wish_;
    bool has_acted_ = false;
    parley::Fetch fetch_{*this};
};

}  // namespace stripe
