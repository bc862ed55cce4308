#include "sandbox_provider.hpp"

#include "notice.hpp"
#include "order.hpp"
#include "page.hpp"

namespace sandbox {

namespace {

/// There is nothing that could be wrong with its settings.
class NoCheck final : public parley::Check {
public:
    explicit NoCheck(const parley::CheckOpen& open) : Check{open} { works(); }
};

bool isPage(const parley::WebhookOpen& open) {
    const auto method = parley::view(open.method);
    if (method == "GET") return true;
    constexpr std::string_view kForm = "application/x-www-form-urlencoded";
    return method == "POST" && open.header("parley-sandbox-signature").empty() &&
           open.header("content-type").substr(0, kForm.size()) == kForm;
}

}  // namespace

SandboxProvider::SandboxProvider(const parley::Setup& setup)
    : Provider{setup}, settings_{readSettings(setup)}, courier_{settings_, bank_, *this} {
    // What was begun before the last stop goes on.
    wakeCourier();
}

void SandboxProvider::wakeCourier() {
    post([this] { courier_.wake(); });
}

std::unique_ptr<parley::Payment> SandboxProvider::submit(const parley::PaymentOpen& open) {
    return std::make_unique<Order>(settings_, bank_, open, [this] { wakeCourier(); });
}

std::unique_ptr<parley::Webhook> SandboxProvider::webhook(const parley::WebhookOpen& open) {
    if (isPage(open)) return std::make_unique<Page>(bank_, open, [this] { wakeCourier(); });
    return std::make_unique<Notice>(bank_, open);
}

std::unique_ptr<parley::Check> SandboxProvider::check(const parley::CheckOpen& open) {
    return std::make_unique<NoCheck>(open);
}

}  // namespace sandbox
