#include "subscriptions.hpp"

#include "billing_rendering.hpp"

#include <billing/services.hpp>
#include <http/services.hpp>

namespace parley::http {

base::Result<Reply> listOfferedPlans(Call& call) {
    auto data = nlohmann::json::array();
    for (const auto& plan : TRY(call.services.billing.plans.offered(call.tenant->id)))
        data.push_back(renderPlan(plan));
    return ok({{"data", std::move(data)}, {"next_cursor", nullptr}});
}

base::Result<Reply> showSubscription(Call& call) {
    return ok(renderStanding(
        TRY(call.services.billing.subscriptions.standing(call.tenant->id, call.caller->user))));
}

base::Result<Reply> cancelSubscription(Call& call) {
    return ok(renderStanding(
        TRY(call.services.billing.purchases.cancel(call.tenant->id, call.caller->user))));
}

base::Result<Reply> changeSubscription(Call& call) {
    return ok(renderStanding(TRY(call.services.billing.purchases.change(
        call.tenant->id, call.caller->user, call.body.at("plan").get<std::string>()))));
}

}  // namespace parley::http
