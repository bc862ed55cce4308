#include "pipeline.hpp"

#include "middlewares.hpp"

#include <http/problem.hpp>

namespace parley::http {

namespace {

// The order of everything that happens to a request, outermost first.
constexpr Middleware kPipeline[] = {
    &assignRequestId,  // Whatever happens next can be found in the logs.
    &observe,          // Metrics and access log see the final answer of everything below.
    &renderErrors,     // Errors of everything below become problem details.
    &findRoute,        // 404, 405 and preflights are answered without asking who calls.
    &findTenant,       // By header or host name: what limits and origins apply.
    &limitAddress,     // Before the cost of verifying a token.
    &authenticate,     // Who calls, and in which tenant; refuses those the route is not for.
    &limitCaller,      // By user and tenant, so that none can use up the others' share.
    &checkOrigin,      // A foreign page may not act with the user's cookies.
    &readBody,         // Size and form are the edge's; here JSON, depth, schema.
    &rememberAnswer,   // Idempotency-Key: a repeated POST has one effect.
    &callHandler,
};

}  // namespace

Reply answer(Call& call) {
    auto result = Next{kPipeline}(call);
    return result ? std::move(*result) : renderProblem(result.error(), call);
}

}  // namespace parley::http
