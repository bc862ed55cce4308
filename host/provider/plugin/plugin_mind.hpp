#pragma once

#include "instance_core.hpp"

#include <provider/mind.hpp>

#include <memory>

namespace parley::provider {

/// The interface parley.llm/1 of an instance as a Mind.
class PluginMind final : public Mind {
public:
    explicit PluginMind(std::shared_ptr<InstanceCore> instance) : instance_{std::move(instance)} {}

    [[nodiscard]] MindAbilities abilities() const override;
    std::unique_ptr<MindCall> start(const Thought& thought, MindSink& sink) override;

private:
    const std::shared_ptr<InstanceCore> instance_;
};

}  // namespace parley::provider
