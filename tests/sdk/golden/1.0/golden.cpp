// The golden plugin of SDK 1.0: what an author built with it then must run on every later 1.y host.
// It answers in every way that a host can see without a network. It and the headers beside it are
// never changed.
#include <parley/plugin.hpp>

namespace {

/// Hears "<bytes> bytes" when it is closed, word by word.
class Hearing final : public parley::SttStream {
public:
    explicit Hearing(const parley::SttOpen& open) : SttStream{open} {
        if (parley::view(open.language) == "tlh")
            throw parley::Failure{PARLEY_E_UNSUPPORTED, "no Klingon"};
    }
    parley_code push(const parley_audio& audio) override {
        heard_ += audio.n;
        return PARLEY_OK;
    }
    void finalize() override { say(PARLEY_STT_FINAL | PARLEY_STT_FROM_FINALIZE); }
    void close() override {
        say(PARLEY_STT_FINAL | PARLEY_STT_END_OF_TURN);
        end();
    }

private:
    void say(uint32_t flags) {
        const auto count = std::to_string(heard_);
        parley::SttResult heard;
        const auto text = count + " bytes";
        heard.text = text;
        heard.segment = ++segment_;
        heard.flags = flags;
        heard.end_ns = heard_;
        heard.words = {{count, 0, 1, 0.5F, 1}, {"bytes", 1, heard_, 1, 1}};
        result(heard);
    }

    uint64_t heard_ = 0;
    uint64_t segment_ = 0;
};

/// Says each byte of the text as one sample.
class Speaking final : public parley::TtsStream {
public:
    explicit Speaking(const parley::TtsOpen& open) : TtsStream{open} {
        if (parley::view(open.voice) == "nobody")
            throw parley::Failure{PARLEY_E_NOT_FOUND, "voice: nobody"};
    }
    parley_code text(std::string_view text) override {
        waiting_ += text;
        return PARLEY_OK;
    }
    void flush(uint64_t id) override {
        std::string samples;
        for (const char c : waiting_) {
            samples += c;
            samples += '\0';
        }
        mark(offset_, static_cast<uint32_t>(waiting_.size()), positionNs());
        offset_ += static_cast<uint32_t>(waiting_.size());
        audio(samples);
        usage(waiting_.size());
        waiting_.clear();
        flushed(id);
    }
    parley_code clear() override {
        waiting_.clear();
        return PARLEY_OK;
    }
    void close() override { end(); }

private:
    std::string waiting_;
    uint32_t offset_ = 0;
};

/// Repeats what the user said last, by a timer; asks for the first tool when there is one.
class Thinking final : public parley::LlmCall {
public:
    explicit Thinking(const parley::LlmRequest& request) : LlmCall{request} {
        for (const auto message : request.messages())
            if (message.role == PARLEY_LLM_USER)
                for (const auto part : parley::partsOf(message))
                    heard_ = parley::view(part.text);
        if (!request.allTools().empty()) tool_ = parley::view(request.allTools()[0].name);
        speak_.after(std::chrono::milliseconds{1});
    }

private:
    void speak() {
        if (heard_ == "fail") throw parley::Failure{PARLEY_E_UNAVAILABLE, "as asked"};
        text(heard_);
        usage({1, 0, heard_.size(), 0});
        if (tool_.empty()) return end(PARLEY_LLM_STOP);
        toolBegin(0, "call_1", tool_);
        toolArguments(0, "{}");
        toolEnd(0);
        end(PARLEY_LLM_TOOL_USE);
    }

    std::string heard_;
    std::string tool_;
    parley::Timer speak_{*this, [this] { speak(); }};
};

class Golden final : public parley::Provider,
                     public parley::SttProvider,
                     public parley::TtsProvider,
                     public parley::LlmProvider,
                     public parley::Configurable,
                     public parley::RequestProvider<parley::RequestKind::Sms> {
public:
    using Provider::Provider;

    parley::SttCaps sttCaps() const override {
        return {PARLEY_CODEC_BIT(PARLEY_CODEC_PCM_S16LE), {8000, 16000}, 0, {"en", "de"}, 0};
    }
    std::unique_ptr<parley::SttStream> openStt(const parley::SttOpen& open) override {
        return std::make_unique<Hearing>(open);
    }
    parley::TtsCaps ttsCaps() const override {
        return {
            PARLEY_CODEC_BIT(PARLEY_CODEC_PCM_S16LE), {8000, 16000}, PARLEY_TTS_MARKS, {"en"}, 0};
    }
    std::unique_ptr<parley::TtsStream> openTts(const parley::TtsOpen& open) override {
        return std::make_unique<Speaking>(open);
    }
    parley::LlmCaps llmCaps() const override { return {PARLEY_LLM_CAN_TOOLS, 1000, 0}; }
    std::unique_ptr<parley::LlmCall> startLlm(const parley::LlmRequest& request) override {
        return std::make_unique<Thinking>(request);
    }
    std::unique_ptr<parley::Check> check(const parley::CheckOpen& open) override {
        auto check = std::make_unique<parley::Check>(open);
        check->works();
        return check;
    }
    std::unique_ptr<parley::Listing> list(const parley::ListOpen& open) override {
        if (open.list != "voices") return nullptr;
        auto listing = std::make_unique<parley::Listing>(open);
        listing->choices({{"anna", "Anna", "{\"language\":\"en\"}"}, {"bert", "Bert", "{}"}});
        return listing;
    }
    std::unique_ptr<parley::Request> start(const parley::RequestOpen& open) override {
        if (parley::view(open.method) != "send") return nullptr;
        auto request = std::make_unique<parley::Request>(open);
        request->answer("{\"message_id\":\"1\"}");
        return request;
    }
};

}  // namespace

PARLEY_PLUGIN("golden", "1.0.0", Golden)
