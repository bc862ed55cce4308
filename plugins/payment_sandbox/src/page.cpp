#include "page.hpp"

#include "page_text.hpp"

namespace sandbox {

namespace {

constexpr std::size_t kMostForm = 4096;
constexpr const char* kHtml = "text/html; charset=utf-8";

std::string lastPartOf(std::string_view path) {
    return std::string{path.substr(path.rfind('/') + 1)};
}

/// The bank's forms hold plain words only.
std::map<std::string, std::string> formOf(std::string_view body) {
    std::map<std::string, std::string> form;
    if (body.size() > kMostForm) return form;
    while (!body.empty()) {
        const auto end = std::min(body.find('&'), body.size());
        const auto field = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        const auto equals = std::min(field.find('='), field.size());
        const auto value = field.substr(std::min(equals + 1, field.size()));
        form.emplace(field.substr(0, equals), value);
    }
    return form;
}

}  // namespace

Page::Page(SharedBank& shared, const parley::WebhookOpen& open, std::function<void()> changed)
    : Webhook{open},
      id_{lastPartOf(parley::view(open.path))},
      is_form_{parley::view(open.method) == "POST"},
      form_{is_form_ ? formOf(parley::view(open.body)) : std::map<std::string, std::string>{}},
      changed_{std::move(changed)},
      bank_{shared, *this} {
    if (id_ == "style.css") {
        reply(200, std::string{styleSheet()}, "text/css; charset=utf-8");
        return;
    }
    bank_.visit(
        [this](Bank& bank) { return has_changed_ = serve(bank); },
        [this] {
            if (has_changed_) changed_();
            reply(status_, std::move(html_), kHtml);
        });
}

void Page::show(int status, std::string html) {
    status_ = status;
    html_ = std::move(html);
}

bool Page::serve(Bank& bank) {
    if (const auto* order = bank.findOrder(id_)) return serveOrder(bank, *order);
    if (const auto* portal = bank.findPortal(id_)) return servePortal(bank, *portal);
    show(404, missingPage());
    return false;
}

bool Page::serveOrder(Bank& bank, const Json& order) {
    if (order.at("state") != "action_required") {
        show(200, paidPage(order));
        return false;
    }
    if (!is_form_) {
        show(200, cardPage(order, Said::Nothing));
        return false;
    }
    const auto& card = form_["card"];
    const bool is_card = std::any_of(
        allCards().begin(), allCards().end(), [&card](const Card& one) { return one.id == card; });
    if (!is_card) {
        show(422, cardPage(order, Said::ChooseCard));
        return false;
    }
    if (form_["confirmed"] == "no") {
        show(402, cardPage(order, Said::Declined));
        return false;
    }
    switch (bank.pay(id_, card, form_["confirmed"] == "yes", host().utcUs())) {
        case Bank::Paid::NeedsSecondStep:
            show(200, secondStepPage(order));
            return false;
        case Bank::Paid::Declined:
            show(402, cardPage(order, Said::Declined));
            return false;
        case Bank::Paid::NotOpen:
            show(200, paidPage(order));
            return false;
        case Bank::Paid::Yes:
            break;
    }
    show(200, paidPage(order));
    return true;
}

bool Page::servePortal(Bank& bank, const Json& portal) {
    const auto customer = portal.at("customer").get<std::string>();
    bool has_changed = false;
    for (const auto& subscription : bank.subscriptionsOf(customer)) {
        const auto id = subscription.at("id").get<std::string>();
        if (!is_form_ || form_["subscription"] != id) continue;
        bank.cancelAtEnd(id, host().utcUs());
        has_changed = true;
    }
    show(200, portalPage(portal, bank.subscriptionsOf(customer)));
    return has_changed;
}

}  // namespace sandbox
