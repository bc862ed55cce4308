#include "handlers/account.hpp"
#include "handlers/admin_api_keys.hpp"
#include "handlers/admin_audit.hpp"
#include "handlers/admin_billing.hpp"
#include "handlers/admin_jobs.hpp"
#include "handlers/admin_messages.hpp"
#include "handlers/admin_providers.hpp"
#include "handlers/admin_providers_chains.hpp"
#include "handlers/admin_tenants.hpp"
#include "handlers/admin_tools.hpp"
#include "handlers/admin_users.hpp"
#include "handlers/auth.hpp"
#include "handlers/chat.hpp"
#include "handlers/checkout.hpp"
#include "handlers/client_secrets.hpp"
#include "handlers/conversations.hpp"
#include "handlers/conversations_live.hpp"
#include "handlers/debriefs.hpp"
#include "handlers/events.hpp"
#include "handlers/invoices.hpp"
#include "handlers/payment_pages.hpp"
#include "handlers/platform.hpp"
#include "handlers/realtime.hpp"
#include "handlers/realtime_calls.hpp"
#include "handlers/scenarios.hpp"
#include "handlers/subscriptions.hpp"
#include "handlers/tools.hpp"
#include "handlers/usage.hpp"
#include "route.hpp"

namespace parley::http {

// NOLINTNEXTLINE(readability-function-size): a table
const std::vector<Route>& routeTable() {
    using enum Method;
    using enum Access;
    // clang-format off
    static const std::vector<Route> routes{
        {Get,    "/healthz",                        Anyone,      "",                      &showHealth},
        {Get,    "/readyz",                         Anyone,      "",                      &showReadiness},
        {Get,    "/metrics",                        Anyone,      "",                      &showMetrics},
        {Get,    "/openapi.json",                   Anyone,      "",                      &showOpenApi},
        {Get,    "/docs",                           Anyone,      "",                      &showDocs},
        {Get,    "/docs/:asset",                    Anyone,      "",                      &showDocsAsset},
        {Get,    "/pay/:tenant/:vendor/:page",      Anyone,      "",                      &showPaymentPage},
        {Post,   "/pay/:tenant/:vendor/:page",      Anyone,      "",                      &sendPaymentPage, Body::Raw},
        {Get,    "/",                               Anyone,      "",                      &showPortal},
        {Get,    "/assets/:asset",                  Anyone,      "",                      &showPortalAsset},
        {Get,    "/api/tenant",                     Anyone,      "",                      &showPublicTenant},

        {Post,   "/api/auth/register",              Anyone,      "RegisterRequest",       &registerAccount},
        {Post,   "/api/auth/login",                 Anyone,      "LoginRequest",          &logIn},
        {Post,   "/api/auth/refresh",               Anyone,      "RefreshRequest",        &refreshSession},
        {Post,   "/api/auth/verify-email",          Anyone,      "TokenRequest",          &verifyEmail},
        {Post,   "/api/auth/verify-email/resend",   Member,      "",                      &resendVerification},
        {Post,   "/api/auth/forgot",                Anyone,      "ForgotRequest",         &forgotPassword},
        {Post,   "/api/auth/reset",                 Anyone,      "ResetRequest",          &resetPassword},
        {Get,    "/api/auth/sso/:provider",         Anyone,      "",                      &startSingleSignOn},
        {Get,    "/api/auth/callback",              Anyone,      "",                      &finishSingleSignOn},
        {Get,    "/api/auth/validate",              Member,      "",                      &validateAccess},
        {Post,   "/api/auth/logout",                Member,      "",                      &logOut},
        {Get,    "/api/auth/me",                    Member,      "",                      &showMe},
        {Patch,  "/api/auth/me",                    Member,      "ProfilePatch",          &updateMe},
        {Delete, "/api/auth/me",                    Member,      "CloseAccountRequest",   &closeMyAccount},
        {Get,    "/api/auth/me/export",             Member,      "",                      &exportMyData},
        {Post,   "/api/auth/password",              Member,      "ChangePasswordRequest", &changePassword},
        {Get,    "/api/auth/sessions",              Member,      "",                      &listSessions},
        {Delete, "/api/auth/sessions",              Member,      "",                      &revokeOtherSessions},
        {Delete, "/api/auth/sessions/:id",          Member,      "",                      &revokeSession},

        {Get,    "/api/events",                     Member,      "",                      &streamEvents},
        {Post,   "/api/events/ticket",              Member,      "",                      &issueStreamTicket},

        {Get,    "/api/conversations",              Member,      "",                      &listConversations},
        {Get,    "/api/conversations/:id",          Member,      "",                      &showConversation},
        {Delete, "/api/conversations/:id",          Member,      "",                      &deleteConversation},
        {Get,    "/api/conversations/:id/transcript", Member,    "",                      &showTranscript},
        {Get,    "/api/conversations/:id/transcript.txt", Member, "",                     &downloadTranscriptText},
        {Get,    "/api/conversations/:id/transcript.json", Member, "",                    &downloadTranscriptJson},
        {Get,    "/api/conversations/:id/recording", Member,     "",                      &downloadRecording},
        {Get,    "/api/conversations/:id/events",   Member,      "",                      &streamConversation},
        {Post,   "/api/conversations/:id/say",      Member,      "SayRequest",            &sayInConversation},
        {Post,   "/api/conversations/:id/interrupt", Member,     "",                      &interruptConversation},
        {Post,   "/api/conversations/:id/context",  Member,      "ContextRequest",        &tellConversation},
        {Post,   "/api/conversations/:id/end",      Member,      "EndRequest",            &endConversation},
        {Post,   "/api/conversations/:id/share",    Member,      "ShareRequest",          &shareConversation},
        {Delete, "/api/conversations/:id/share",    Member,      "",                      &unshareConversation},
        {Get,    "/api/conversations/:id/debrief",  Member,      "",                      &showDebrief},
        {Get,    "/api/shared/:token",              Anyone,      "",                      &showShared},

        {Get,    "/api/subscriptions/plans",        Anyone,      "",                      &listOfferedPlans},
        {Get,    "/api/subscriptions/current",      Member,      "",                      &showSubscription},
        {Post,   "/api/subscriptions/cancel",       Member,      "",                      &cancelSubscription},
        {Post,   "/api/subscriptions/change",       Member,      "PlanChangeRequest",     &changeSubscription},
        {Post,   "/api/usage/start",                Member,      "",                      &startUsage},
        {Post,   "/api/usage/heartbeat",            Member,      "UsageReport",           &beatUsage},
        {Post,   "/api/usage/end",                  Member,      "UsageReport",           &endUsage},
        {Post,   "/api/usage/spend",                Member,      "UsageSpend",            &spendUsage},
        {Post,   "/api/usage/validate",             Member,      "",                      &checkUsage},
        {Get,    "/api/usage/balance",              Member,      "",                      &showBalance},
        {Get,    "/api/usage/history",              Member,      "",                      &listUsage},
        {Get,    "/api/usage/summary",              Member,      "",                      &summarizeUsage},
        {Post,   "/api/checkout/create-session",    Member,      "CheckoutRequest",       &createCheckout},
        {Post,   "/api/checkout/portal",            Member,      "BillingPortalRequest",  &openBillingPortal},
        {Get,    "/api/billing/invoices",           Member,      "",                      &listInvoices},
        {Post,   "/api/billing/invoices/:id/pay",   Member,      "InvoicePayment",        &payInvoice},
        {Post,   "/api/paypal/create-order",        Member,      "PaypalOrderRequest",    &createPaypalOrder},
        {Post,   "/api/paypal/capture-order",       Member,      "PaypalCaptureRequest",  &capturePaypalOrder},
        {Post,   "/api/paypal/verify-webhook",      Anyone,      "",                      &receivePaypalWebhook, Body::Raw},
        {Post,   "/api/webhooks/:provider",         Anyone,      "",                      &receiveWebhook, Body::Raw},
        {Get,    "/api/tools",                      Member,      "",                      &listTools},
        {Post,   "/api/tools/:name",                Member,      "ToolRun",               &runTool},
        {Get,    "/api/scenarios",                  Member,      "",                      &listScenarios},
        {Get,    "/api/scenarios/:id",              Member,      "",                      &showScenario},
        {Delete, "/api/scenarios/:id",              Member,      "",                      &deleteScenario},
        {Get,    "/scenarios/:file",                Member,      "",                      &downloadScenario},
        {Post,   "/api/scenario/generate",          Member,      "ScenarioWish",          &generateScenario},
        {Post,   "/api/debrief",                    Member,      "DebriefRequest",        &makeDebrief},
        {Get,    "/api/progress",                   Member,      "",                      &showProgress},

        {Post,   "/v1/chat/completions",            Member,      "ChatCompletionRequest", &createChatCompletion},

        {Get,    "/v1/realtime",                    Talker,      "",                      &openRealtime},
        {Post,   "/v1/realtime/calls",              Talker,      "",                      &createRealtimeCall, Body::Raw},
        {Post,   "/v1/realtime/calls/:id/accept",   Talker,      "RealtimeSession",       &acceptRealtimeCall},
        {Post,   "/v1/realtime/calls/:id/reject",   Talker,      "RejectRequest",         &rejectRealtimeCall},
        {Post,   "/v1/realtime/calls/:id/refer",    Talker,      "ReferRequest",          &referRealtimeCall},
        {Post,   "/v1/realtime/calls/:id/hangup",   Talker,      "",                      &hangUpRealtimeCall},
        {Post,   "/v1/realtime/client_secrets",     Member,      "ClientSecretRequest",   &createClientSecret},
        {Post,   "/api/ephemeral",                  Member,      "EphemeralRequest",      &createEphemeralKey},

        {Get,    "/api/admin/users",                TenantAdmin, "",                      &listUsers},
        {Post,   "/api/admin/users",                TenantAdmin, "UserCreate",            &createUser},
        {Get,    "/api/admin/users/:id",            TenantAdmin, "",                      &showUser},
        {Patch,  "/api/admin/users/:id",            TenantAdmin, "UserPatch",             &updateUser},
        {Delete, "/api/admin/users/:id",            TenantAdmin, "",                      &deleteUser},
        {Delete, "/api/admin/users/:id/sessions",   TenantAdmin, "",                      &revokeUserSessions},
        {Get,    "/api/admin/api-keys",             TenantAdmin, "",                      &listApiKeys},
        {Post,   "/api/admin/api-keys",             TenantAdmin, "ApiKeyCreate",          &createApiKey},
        {Delete, "/api/admin/api-keys/:id",         TenantAdmin, "",                      &revokeApiKey},
        {Get,    "/api/admin/audit",                TenantAdmin, "",                      &listAudit},

        {Get,    "/api/admin/tools",                TenantAdmin, "",                      &listTenantTools},
        {Post,   "/api/admin/tools",                TenantAdmin, "ToolCreate",            &createTenantTool},
        {Get,    "/api/admin/tools/:id",            TenantAdmin, "",                      &showTenantTool},
        {Patch,  "/api/admin/tools/:id",            TenantAdmin, "ToolPatch",             &updateTenantTool},
        {Delete, "/api/admin/tools/:id",            TenantAdmin, "",                      &deleteTenantTool},

        {Get,    "/api/admin/providers",            TenantAdmin, "",                      &listProviders},
        {Post,   "/api/admin/providers",            TenantAdmin, "ProviderCreate",        &createProvider},
        {Get,    "/api/admin/providers/:id",        TenantAdmin, "",                      &showProvider},
        {Patch,  "/api/admin/providers/:id",        TenantAdmin, "ProviderPatch",         &updateProvider},
        {Delete, "/api/admin/providers/:id",        TenantAdmin, "",                      &deleteProvider},
        {Post,   "/api/admin/providers/:id/test",   TenantAdmin, "",                      &testProvider},
        {Get,    "/api/admin/providers/:id/choices", TenantAdmin, "",                     &listProviderChoices},
        {Get,    "/api/admin/providers/:id/events", TenantAdmin, "",                      &listProviderEvents},
        {Get,    "/api/admin/chains",               TenantAdmin, "",                      &listChains},
        {Get,    "/api/admin/chains/:kind",         TenantAdmin, "",                      &showChain},
        {Put,    "/api/admin/chains/:kind",         TenantAdmin, "ChainPut",              &replaceChain},
        {Get,    "/api/admin/plugins",              TenantAdmin, "",                      &listPlugins},
        {Get,    "/api/admin/plugins/:id",          TenantAdmin, "",                      &showPlugin},
        {Patch,  "/api/admin/plugins/:id",          Operator,    "PluginPatch",           &updatePlugin},
        {Get,    "/api/admin/costs",                TenantAdmin, "",                      &listCosts},

        {Get,    "/api/admin/plans",                TenantAdmin, "",                      &listPlans},
        {Post,   "/api/admin/plans",                TenantAdmin, "PlanCreate",            &createPlan},
        {Get,    "/api/admin/plans/:id",            TenantAdmin, "",                      &showPlan},
        {Patch,  "/api/admin/plans/:id",            TenantAdmin, "PlanPatch",             &updatePlan},
        {Delete, "/api/admin/plans/:id",            TenantAdmin, "",                      &withdrawPlan},
        {Post,   "/api/admin/plans/:id/versions",   TenantAdmin, "PlanVersionCreate",     &addPlanVersion},
        {Post,   "/api/admin/subscriptions",        TenantAdmin, "PlanAssignment",        &assignPlan},
        {Get,    "/api/admin/invoices",             TenantAdmin, "",                      &listAllInvoices},
        {Post,   "/api/admin/credits",              TenantAdmin, "CreditGift",            &giveCredit},
        {Post,   "/api/admin/orders/:id/refund",    TenantAdmin, "RefundRequest",         &refundOrder},
        {Get,    "/api/admin/revenue",              TenantAdmin, "",                      &listRevenue},
        {Get,    "/api/admin/wallets/differences",  TenantAdmin, "",                      &listWalletDifferences},
        {Get,    "/api/admin/webhooks",             TenantAdmin, "",                      &listWebhooks},
        {Post,   "/api/admin/webhooks/replay",      TenantAdmin, "WebhookReplay",         &replayWebhook},

        {Get,    "/api/admin/tenants",              Operator,    "",                      &listTenants},
        {Post,   "/api/admin/tenants",              Operator,    "TenantCreate",          &createTenant},
        {Get,    "/api/admin/tenants/:id",          TenantAdmin, "",                      &showTenant},
        {Patch,  "/api/admin/tenants/:id",          TenantAdmin, "TenantPatch",           &updateTenant},
        {Delete, "/api/admin/tenants/:id",          Operator,    "",                      &closeTenant},
        {Post,   "/api/admin/tenants/:id/suspend",  Operator,    "",                      &suspendTenant},
        {Post,   "/api/admin/tenants/:id/resume",   Operator,    "",                      &resumeTenant},

        {Get,    "/api/admin/jobs",                 Operator,    "",                      &listJobs},
        {Get,    "/api/admin/jobs/:id",             Operator,    "",                      &getJob},
        {Delete, "/api/admin/jobs/:id",             Operator,    "",                      &cancelJob},
        {Post,   "/api/admin/jobs/:id/retry",       Operator,    "",                      &retryJob},
        {Get,    "/api/admin/schedules",            Operator,    "",                      &listSchedules},
        {Get,    "/api/admin/messages",             Operator,    "",                      &listMessages},
        {Get,    "/api/admin/health",               Operator,    "",                      &showAdminHealth},
    };
    // clang-format on
    return routes;
}

}  // namespace parley::http
