#pragma once

#include <string>
#include <string_view>
#include <vector>

// flite's header is C; its types are named here without including it everywhere.
struct cst_voice_struct;

namespace tts_flite {

struct VoiceName {
    std::string_view id;
    std::string_view label;
    std::string_view detail_json;
};

/// The voices that this plugin speaks with.
const std::vector<VoiceName>& voiceNames();
bool isVoice(std::string_view id);

/// A voice for one thread. flite counts references to the features of a voice without locks, so
/// voices that speak at the same time share none; they are kept for the next one who needs them.
class BorrowedVoice {
public:
    explicit BorrowedVoice(std::string_view id);
    ~BorrowedVoice();
    BorrowedVoice(const BorrowedVoice&) = delete;
    BorrowedVoice& operator=(const BorrowedVoice&) = delete;

    [[nodiscard]] cst_voice_struct* get() const { return voice_; }

private:
    std::string id_;
    cst_voice_struct* voice_;
};

}  // namespace tts_flite
