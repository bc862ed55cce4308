#pragma once

#include "models.hpp"

#include <base/clock.hpp>
#include <conversation/conversation_record.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace parley::experience::practice {

/// What a language model adds to a judgement. It changes no score, and every moment that it speaks
/// of is a quotation from the record: what it quotes wrongly is left out.
class Commentary {
public:
    Commentary(const Models& models, const base::Clock& clock) : models_{models}, clock_{clock} {}

    /// Schema `DebriefCommentary`; null where the tenant has no model of its own, or where it had
    /// nothing to say in time.
    [[nodiscard]] nlohmann::json on(
        base::TenantId tenant,
        const conversation::Transcript& transcript,
        const nlohmann::json& judgement) const;

private:
    const Models& models_;
    const base::Clock& clock_;
};

/// Of what a model answered, that which can be shown. Null when nothing can.
nlohmann::json shownOf(const std::string& answer, const conversation::Transcript& transcript);

}  // namespace parley::experience::practice
