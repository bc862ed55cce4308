#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

base::Result<Reply> createCheckout(Call& call);
base::Result<Reply> openBillingPortal(Call& call);
/// A page for what the caller owes.
base::Result<Reply> payInvoice(Call& call);
base::Result<Reply> createPaypalOrder(Call& call);
base::Result<Reply> capturePaypalOrder(Call& call);
/// Of any vendor: checks, keeps, answers; a job does the rest.
base::Result<Reply> receiveWebhook(Call& call);
base::Result<Reply> receivePaypalWebhook(Call& call);

}  // namespace parley::http
