#pragma once

#include <base/id.hpp>
#include <provider/mind.hpp>
#include <provider/thinking.hpp>

#include <functional>
#include <memory>
#include <optional>

namespace parley::experience::practice {

/// The language models that a tenant has of its own. Empty where its chain begins with the
/// conversation partner that comes with the installation, which plays by rules and writes nothing.
class Models {
public:
    struct Model {
        std::shared_ptr<provider::Mind> mind;
        /// What is asked first.
        std::string plugin;
    };
    using Find = std::function<std::optional<Model>(base::TenantId)>;
    using Loop = std::function<io::Loop&()>;

    Models(Find find, Loop loop) : find_{std::move(find)}, loop_{std::move(loop)} {}

    [[nodiscard]] std::optional<Model> of(base::TenantId tenant) const { return find_(tenant); }
    /// Waits for all of it, on a fiber or a thread that is no loop.
    [[nodiscard]] provider::WholeThought think(
        const Model& model, const provider::Thought& thought, std::size_t most_bytes) const {
        return provider::thinkAndWait(loop_(), model.mind, thought, most_bytes);
    }

private:
    const Find find_;
    const Loop loop_;
};

}  // namespace parley::experience::practice
