#pragma once

#include "instance.hpp"
#include "instance_core.hpp"
#include "plugin_answerer.hpp"
#include "plugin_cashier.hpp"
#include "plugin_configuration.hpp"
#include "plugin_ear.hpp"
#include "plugin_mind.hpp"
#include "plugin_mouth.hpp"

#include <map>
#include <memory>
#include <optional>

namespace parley::provider {

/// An Instance whose interfaces are those that its plugin's manifest names.
class ConfiguredInstance final : public Instance {
public:
    explicit ConfiguredInstance(std::shared_ptr<InstanceCore> core);

    [[nodiscard]] const Manifest& manifest() const override { return core_->plugin().manifest(); }
    Ear* ear() override { return ear_ ? &*ear_ : nullptr; }
    Mouth* mouth() override { return mouth_ ? &*mouth_ : nullptr; }
    Mind* mind() override { return mind_ ? &*mind_ : nullptr; }
    Answerer* answerer(Kind kind) override;
    Cashier* cashier() override { return cashier_ ? &*cashier_ : nullptr; }
    Configuration* configuration() override { return configuration_ ? &*configuration_ : nullptr; }

private:
    const std::shared_ptr<InstanceCore> core_;
    std::optional<PluginEar> ear_;
    std::optional<PluginMouth> mouth_;
    std::optional<PluginMind> mind_;
    std::map<Kind, PluginAnswerer> answerers_;
    std::optional<PluginCashier> cashier_;
    std::optional<PluginConfiguration> configuration_;
};

}  // namespace parley::provider
