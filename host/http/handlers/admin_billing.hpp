#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

base::Result<Reply> listPlans(Call& call);
base::Result<Reply> createPlan(Call& call);
base::Result<Reply> showPlan(Call& call);
base::Result<Reply> updatePlan(Call& call);
base::Result<Reply> withdrawPlan(Call& call);
base::Result<Reply> addPlanVersion(Call& call);

base::Result<Reply> assignPlan(Call& call);
base::Result<Reply> giveCredit(Call& call);
base::Result<Reply> refundOrder(Call& call);
base::Result<Reply> listRevenue(Call& call);
base::Result<Reply> listWalletDifferences(Call& call);
base::Result<Reply> listWebhooks(Call& call);
base::Result<Reply> replayWebhook(Call& call);

}  // namespace parley::http
