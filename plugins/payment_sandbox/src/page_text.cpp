#include "page_text.hpp"

#include <ctime>

namespace sandbox {

namespace {

std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            case '\'':
                safe += "&#39;";
                break;
            default:
                safe += c;
        }
    }
    return safe;
}

/// For a link that leads back. Others than web pages are left out.
std::string linkTo(const std::string& url, std::string_view label) {
    const bool is_page = url.rfind("https://", 0) == 0 || url.rfind("http://", 0) == 0;
    if (!is_page) return {};
    return "<p><a href=\"" + escaped(url) + "\">" + std::string{label} + "</a></p>";
}

std::string page(std::string_view title, std::string_view body) {
    std::string text =
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"robots\" content=\"noindex\">\n<title>";
    text += escaped(title);
    text +=
        " – Sandbox bank</title>\n<link rel=\"stylesheet\" href=\"style.css\">\n</head>\n<body>\n"
        "<header><strong>Sandbox bank</strong><p>This is not a real bank. No money "
        "moves.</p></header>\n<main>\n<h1>";
    text += escaped(title);
    text += "</h1>\n";
    text += body;
    text += "\n</main>\n</body>\n</html>\n";
    return text;
}

std::string sumOf(const Json& object) {
    const auto currency = object.at("currency").get<std::string>();
    auto money = common::moneyOf(object.at("micros"), currency);
    constexpr std::int64_t kMicrosInCent = 10'000;
    const int digits = money.micros % kMicrosInCent == 0 ? 2 : common::kMicroDigits;
    return common::decimalOf(money, digits) + ' ' + currency;
}

std::string bought(const Json& object) {
    const auto interval = object.at("interval").get<std::string>();
    auto text = "<p class=\"sum\">" + escaped(sumOf(object));
    if (!interval.empty()) text += " every " + escaped(interval);
    text += "</p>\n<p>" + escaped(object.at("description").get<std::string>()) + "</p>\n";
    return text;
}

std::string dayOf(std::int64_t at_us) {
    const auto seconds = static_cast<std::time_t>(at_us / common::kMicrosInSecond);
    std::tm day{};
    ::gmtime_r(&seconds, &day);
    char text[16];
    const auto length = std::strftime(text, sizeof text, "%Y-%m-%d", &day);
    return {text, length};
}

std::string cancelButton(const Json& subscription) {
    if (subscription.at("state") == "cancelled") return {};
    if (subscription.at("ends") == true) return "<p>It ends then.</p>\n";
    return "<form method=\"post\"><input type=\"hidden\" name=\"subscription\" value=\"" +
           escaped(subscription.at("id").get<std::string>()) +
           "\"><button>Cancel at the end of the period</button></form>\n";
}

}  // namespace

std::string cardPage(const Json& order, Said said) {
    auto body = bought(order);
    if (said == Said::Declined)
        body += "<p role=\"alert\">The card was declined. Choose another one.</p>\n";
    if (said == Said::ChooseCard) body += "<p role=\"alert\">Choose a card.</p>\n";
    body += "<form method=\"post\">\n<fieldset><legend>Pay with</legend>\n";
    bool is_first = true;
    for (const auto& card : allCards()) {
        body += "<label><input type=\"radio\" name=\"card\" value=\"" + std::string{card.id} + '"' +
                (is_first ? " checked" : "") + "> " + card.label + "</label>\n";
        is_first = false;
    }
    body += "</fieldset>\n<button>Pay " + escaped(sumOf(order)) + "</button>\n</form>\n";
    body += linkTo(order.at("cancel_url"), "Go back without paying");
    return page("Pay", body);
}

std::string secondStepPage(const Json& order) {
    auto body = bought(order);
    body +=
        "<p>The bank that gave out this card wants to know that it is you.</p>\n"
        "<form method=\"post\"><input type=\"hidden\" name=\"card\" value=\"second_step\">"
        "<button name=\"confirmed\" value=\"yes\">It is me</button>\n"
        "<button name=\"confirmed\" value=\"no\">It is not me</button></form>\n";
    return page("One more step", body);
}

std::string paidPage(const Json& order) {
    return page("Paid", bought(order) + linkTo(order.at("return_url"), "Continue"));
}

std::string portalPage(const Json& portal, const std::vector<Json>& subscriptions) {
    std::string body;
    for (const auto& subscription : subscriptions) {
        body += "<section>\n" + bought(subscription);
        body += "<p>" + escaped(subscription.at("state").get<std::string>()) + ", paid until " +
                dayOf(subscription.at("period_end_us")) + "</p>\n";
        body += cancelButton(subscription) + "</section>\n";
    }
    if (subscriptions.empty()) body = "<p>There is no subscription.</p>\n";
    return page("Your subscriptions", body + linkTo(portal.at("return_url"), "Go back"));
}

std::string missingPage() {
    return page("Not found", "<p>The bank has no such page.</p>");
}

std::string_view styleSheet() {
    return "body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:32rem;padding:1rem;"
           "color:#1a1a1a;background:#fff}"
           "header{border-left:.4rem solid #b35c00;padding-left:.8rem}"
           "header p{margin:0}"
           ".sum{font-size:1.6rem;margin:.5rem 0}"
           "label{display:block;padding:.4rem 0}"
           "button{font:inherit;padding:.6rem 1.2rem;margin:.8rem .4rem 0 0}"
           "[role=alert]{border:1px solid #b00020;padding:.5rem}"
           "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}"
           "a{color:#8ab4f8}}\n";
}

}  // namespace sandbox
