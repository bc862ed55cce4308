#pragma once

#include "utterance.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace elevenlabs {

/// One reply spoken over WebSockets, one for the text of each flush: the next one speaks already
/// while the one before is still heard.
class SocketReply final : public parley::TtsStream, private Utterance::Listener {
public:
    SocketReply(const Settings& settings, const parley::TtsOpen& open);

    parley_code text(std::string_view text) override;
    void flush(uint64_t id) override;
    parley_code clear() override;
    void pause(bool on) override;
    void close() override;

private:
    struct Turn {
        std::unique_ptr<Utterance> utterance;
        /// What came before its turn, or while the host had enough.
        std::string held;
        std::vector<WordMark> marks;
        /// Where its audio begins in the reply, once it is its turn.
        std::optional<uint64_t> begin_ns;
        std::vector<uint64_t> flushes;
    };

    void came(const Utterance& from, const std::string& audio, const std::vector<WordMark>& marks)
        override;
    void finished() override;
    void failed(parley::Status status) override;
    void hasRoom() override;

    void beginTurn();
    void finishText();
    /// Gives the host what it may have now.
    void goOn();
    /// All of the front turn was given.
    void nextTurn();
    void giveFront();
    /// False when the host interrupts inside of one.
    bool give(const std::vector<WordMark>& marks, uint64_t begin_ns);
    void give(const std::string& bytes);

    const Settings& settings_;
    const Wishes wishes_;
    common::SoundConverter converter_;
    std::deque<Turn> turns_;
    std::size_t text_bytes_ = 0;
    std::size_t interruptions_ = 0;
    bool paused_ = false;
    bool told_busy_ = false;
};

}  // namespace elevenlabs
