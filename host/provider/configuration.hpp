#pragma once

#include "asking.hpp"
#include "failure.hpp"
#include "kind.hpp"

#include <base/clock.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace parley::provider {

/// One thing that a setting can be: a voice, a model, a language.
struct Choice {
    std::string id;
    std::string label;
    /// What tells one from another, a JSON object or empty.
    std::string detail_json;
};

enum class ChoiceList : std::uint8_t { Voices, Models, Languages };

/// `voices`, as the API and the SDK spell it.
std::string_view toText(ChoiceList list);

using Choices = std::variant<std::vector<Choice>, Failure>;

/// What an operator's form asks of a configured provider. Any loop.
class Configuration {
public:
    virtual ~Configuration() = default;
    /// Whether the settings work, proved by the vendor at no cost; also the probe of a provider
    /// that failed. On a loop; `done` is called once, later, with nothing when they do.
    virtual std::unique_ptr<Asking> validate(
        Kind kind,
        std::optional<base::MonoTime> deadline,
        std::function<void(std::optional<Failure>)> done) = 0;
    /// The same for the choices that a setting has.
    virtual std::unique_ptr<Asking> enumerate(
        ChoiceList list,
        std::optional<base::MonoTime> deadline,
        std::function<void(Choices)> done) = 0;
};

}  // namespace parley::provider
