#include "verdict.hpp"

namespace parley::provider {

Verdict verdictOf(FailureCode code, Moment moment) {
    switch (code) {
        case FailureCode::Deadline:
        case FailureCode::Unavailable:
        case FailureCode::Network:
        case FailureCode::Protocol:
        case FailureCode::Internal:
            return {
                moment == Moment::BeforeOutput ? SameAgain::Once : SameAgain::No,
                NextProvider::Now,
                BreakerEffect::Count};
        case FailureCode::RateLimited:
            return {SameAgain::No, NextProvider::Now, BreakerEffect::OpenForAWhile};
        case FailureCode::Auth:
        case FailureCode::Permission:
        case FailureCode::Quota:
            return {SameAgain::No, NextProvider::Now, BreakerEffect::OpenUntilChanged};
        case FailureCode::Unsupported:
            return {SameAgain::No, NextProvider::Now, BreakerEffect::None};
        case FailureCode::Content:
            return {SameAgain::No, NextProvider::ByPolicy, BreakerEffect::None};
        case FailureCode::Busy:
            return {SameAgain::WhenWritable, NextProvider::AfterPatience, BreakerEffect::None};
        // It may have happened: another provider would do it a second time.
        case FailureCode::OutcomeUnknown:
            return {SameAgain::AskByKey, NextProvider::No, BreakerEffect::Count};
        // Wrong everywhere, or an answer of the business.
        case FailureCode::Cancelled:
        case FailureCode::Invalid:
        case FailureCode::NotFound:
        case FailureCode::Conflict:
        case FailureCode::Declined:
            return {SameAgain::No, NextProvider::No, BreakerEffect::None};
    }
    __builtin_unreachable();
}

}  // namespace parley::provider
