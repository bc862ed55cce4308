#include "voices.hpp"

#include <flite/flite.h>
#include <parley/plugin.hpp>

#include <map>
#include <mutex>

extern "C" {
cst_voice* register_cmu_us_rms(const char* folder);
cst_voice* register_cmu_us_slt(const char* folder);
}

namespace tts_flite {

namespace {

/// A value of its own with the same content. What it points to (a lexicon, a tree) is constant.
cst_val* ownCopyOf(const cst_val* value) {
    if (cst_val_consp(value) != 0) return const_cast<cst_val*>(value);
    switch (CST_VAL_TYPE(value)) {
        case CST_VAL_TYPE_INT:
            return int_val(val_int(value));
        case CST_VAL_TYPE_FLOAT:
            return float_val(val_float(value));
        case CST_VAL_TYPE_STRING:
            return string_val(val_string(value));
        default:
            return val_new_typed(CST_VAL_TYPE(value), CST_VAL_VOID(value));
    }
}

cst_voice* separateCopyOf(const cst_voice& base) {
    auto* const copy = new_voice();
    auto* const features = copy->features;
    delete_features(copy->ffunctions);
    *copy = base;
    copy->features = features;
    for (const auto* pair = base.features->head; pair != nullptr; pair = pair->next)
        feat_set(features, pair->name, ownCopyOf(pair->val));
    return copy;
}

/// Every voice that was ever made; those that nobody speaks with are free.
class Cupboard {
public:
    static Cupboard& get() {
        static auto* const cupboard = new Cupboard;
        return *cupboard;
    }

    cst_voice* take(const std::string& id) {
        const std::lock_guard lock{mutex_};
        auto& free = free_[id];
        if (free.empty()) return separateCopyOf(*bases_.at(id));
        auto* const voice = free.back();
        free.pop_back();
        return voice;
    }

    void giveBack(const std::string& id, cst_voice* voice) {
        const std::lock_guard lock{mutex_};
        free_[id].push_back(voice);
    }

private:
    Cupboard() {
        flite_init();
        bases_["rms"] = register_cmu_us_rms(nullptr);
        bases_["slt"] = register_cmu_us_slt(nullptr);
    }

    std::mutex mutex_;
    std::map<std::string, cst_voice*> bases_;
    std::map<std::string, std::vector<cst_voice*>> free_;
};

}  // namespace

const std::vector<VoiceName>& voiceNames() {
    static const std::vector<VoiceName> names{
        {"rms", "Robert (US English)", R"({"language": "en-US", "gender": "male"})"},
        {"slt", "Susan (US English)", R"({"language": "en-US", "gender": "female"})"}};
    return names;
}

bool isVoice(std::string_view id) {
    for (const auto& name : voiceNames())
        if (name.id == id) return true;
    return false;
}

BorrowedVoice::BorrowedVoice(std::string_view id) : id_{id}, voice_{Cupboard::get().take(id_)} {}

BorrowedVoice::~BorrowedVoice() {
    Cupboard::get().giveBack(id_, voice_);
}

}  // namespace tts_flite
