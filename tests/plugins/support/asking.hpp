#pragma once

#include "settings_of.hpp"

#include <parley/testing.hpp>

namespace parley::testing {

/// What the operator's form asks of a plugin, and what it hears.
template <class P>
class FormAsking {
public:
    FormAsking(FakeHost& host, const std::string& settings)
        : host_{host}, plugin_{host, settings} {}

    parley_code validate(std::string_view kind) {
        const auto done = [](void* self, const parley_status* status) noexcept {
            of(self).answer(status);
        };
        return table().validate(plugin_.instance(), host_.ctx(), str(kind), done, this);
    }
    parley_code enumerate(std::string_view list) {
        const auto done = [](void* self,
                             const parley_status* status,
                             const parley_choice* all,
                             size_t count) noexcept {
            for (const auto choice : Strided<parley_choice>{all, count})
                of(self).choices.emplace_back(view(choice.id), view(choice.label));
            of(self).answer(status);
        };
        return table().enumerate(plugin_.instance(), host_.ctx(), str(list), done, this);
    }

    int answers = 0;
    Status answered;
    std::vector<std::pair<std::string, std::string>> choices;

private:
    static FormAsking& of(void* self) { return *static_cast<FormAsking*>(self); }
    void answer(const parley_status* status) {
        answered = Status::from(status);
        ++answers;
    }
    const parley_config_v1& table() const {
        return *plugin_.template table<parley_config_v1>(PARLEY_IF_CONFIG);
    }

    FakeHost& host_;
    Loaded<P> plugin_;
};

}  // namespace parley::testing
