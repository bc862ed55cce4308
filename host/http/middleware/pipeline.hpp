#pragma once

#include <base/result.hpp>
#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

class Next;

/// One concern that cuts across all routes. Calls `next` to go on, or answers by itself.
using Middleware = base::Result<Reply> (*)(Call& call, const Next& next);

/// The rest of the pipeline as a middleware sees it.
class Next {
public:
    explicit Next(const Middleware* middleware) : middleware_{middleware} {}
    base::Result<Reply> operator()(Call& call) const {
        return (*middleware_)(call, Next{middleware_ + 1});
    }

private:
    const Middleware* middleware_;
};

/// Runs a request through the whole pipeline. Always an answer: errors come out as problem details.
Reply answer(Call& call);

}  // namespace parley::http
