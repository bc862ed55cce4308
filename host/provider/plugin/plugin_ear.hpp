#pragma once

#include "instance_core.hpp"

#include <provider/ear.hpp>

#include <memory>

namespace parley::provider {

/// The interface parley.stt/1 of an instance as an Ear.
class PluginEar final : public Ear {
public:
    explicit PluginEar(std::shared_ptr<InstanceCore> instance) : instance_{std::move(instance)} {}

    [[nodiscard]] EarAbilities abilities() const override;
    std::unique_ptr<EarStream> open(const EarOptions& options, EarSink& sink) override;

private:
    const std::shared_ptr<InstanceCore> instance_;
};

}  // namespace parley::provider
