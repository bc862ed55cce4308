#include "configured_instance.hpp"

#include <parley/config.h>

namespace parley::provider {

ConfiguredInstance::ConfiguredInstance(std::shared_ptr<InstanceCore> core)
    : core_{std::move(core)} {
    const auto serves = [this](Kind kind) {
        return core_->plugin().interface(interfaceOf(kind)) != nullptr;
    };
    if (serves(Kind::Stt)) ear_.emplace(core_);
    if (serves(Kind::Tts)) mouth_.emplace(core_);
    if (serves(Kind::Llm)) mind_.emplace(core_);
    for (const auto kind :
         {Kind::Realtime, Kind::Calendar, Kind::Mail, Kind::Sms, Kind::Identity}) {
        if (serves(kind)) answerers_.try_emplace(kind, core_, kind);
    }
    if (serves(Kind::Payment)) cashier_.emplace(core_);
    if (core_->plugin().interface(PARLEY_IF_CONFIG) != nullptr) configuration_.emplace(core_);
}

Answerer* ConfiguredInstance::answerer(Kind kind) {
    const auto found = answerers_.find(kind);
    return found == answerers_.end() ? nullptr : &found->second;
}

}  // namespace parley::provider
