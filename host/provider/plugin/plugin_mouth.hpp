#pragma once

#include "instance_core.hpp"

#include <provider/mouth.hpp>

#include <memory>

namespace parley::provider {

/// The interface parley.tts/1 of an instance as a Mouth.
class PluginMouth final : public Mouth {
public:
    explicit PluginMouth(std::shared_ptr<InstanceCore> instance) : instance_{std::move(instance)} {}

    [[nodiscard]] MouthAbilities abilities() const override;
    std::unique_ptr<MouthStream> open(const MouthOptions& options, MouthSink& sink) override;

private:
    const std::shared_ptr<InstanceCore> instance_;
};

}  // namespace parley::provider
