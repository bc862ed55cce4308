#pragma once

#include "instance_core.hpp"

#include <provider/configuration.hpp>

#include <memory>

namespace parley::provider {

/// The interface parley.config/1 of an instance as a Configuration.
class PluginConfiguration final : public Configuration {
public:
    explicit PluginConfiguration(std::shared_ptr<InstanceCore> instance)
        : instance_{std::move(instance)} {}

    std::unique_ptr<Asking> validate(
        Kind kind,
        std::optional<base::MonoTime> deadline,
        std::function<void(std::optional<Failure>)> done) override;
    std::unique_ptr<Asking> enumerate(
        ChoiceList list,
        std::optional<base::MonoTime> deadline,
        std::function<void(Choices)> done) override;

private:
    const std::shared_ptr<InstanceCore> instance_;
};

}  // namespace parley::provider
