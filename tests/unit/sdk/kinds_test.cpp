#include <cppunit/extensions/HelperMacros.h>
#include <parley/testing.hpp>

namespace parley::sdk {
namespace {

using testing::FakeHost;
using testing::Loaded;

using Calls = std::vector<std::string>;

/// Says what it is told as audio, three bytes at a time.
class Speaker final : public TtsStream {
public:
    using TtsStream::TtsStream;
    parley_code text(std::string_view text) override {
        for (; !text.empty(); text.remove_prefix(std::min<std::size_t>(3, text.size())))
            audio(text.substr(0, 3));
        return PARLEY_OK;
    }
    void flush(uint64_t id) override { flushed(id); }
    void close() override { end(); }
};

/// Repeats each message a byte at a time, as text and as the arguments of a tool.
class Repeater final : public LlmCall {
public:
    explicit Repeater(const LlmRequest& request) : LlmCall{request} {
        for (const auto message : request.messages())
            for (const auto part : partsOf(message))
                heard_ += view(part.text);
        tool_ = request.allTools().empty() ? "" : view(request.allTools()[0].name);
        speak_.after(std::chrono::milliseconds{0});
    }

private:
    void speak() {
        for (const char c : heard_)
            text({&c, 1});
        toolBegin(0, "call_1", tool_);
        for (const char c : heard_)
            toolArguments(0, {&c, 1});
        toolEnd(0);
        usage({3, 0, 4, 0});
        end(PARLEY_LLM_TOOL_USE);
    }

    std::string heard_;
    std::string tool_;
    Timer speak_{*this, [this] { speak(); }};
};

/// Asks the vendor, or answers at once.
class Asking final : public Request {
public:
    explicit Asking(const RequestOpen& open) : Request{open} {
        const std::string method{view(open.method)};
        if (method == "at_once")
            answer("{\"at\":\"once\"}");
        else if (method == "refused")
            fail({PARLEY_E_INVALID, "no recipient"});
        else
            ask(method);
    }

private:
    void ask(const std::string& method) {
        fetch_.start({method, "https://vendor.example/send"}, [this](const HttpReply& reply) {
            if (reply.status != 200) throw Failure{classify(host(), reply)};
            answer(reply.body);
        });
    }

    Fetch fetch_{*this};
};

class Everything final : public Provider,
                         public TtsProvider,
                         public LlmProvider,
                         public Configurable,
                         public WebhookReceiver,
                         public RequestProvider<RequestKind::Mail, RequestKind::Sms> {
public:
    explicit Everything(const Setup& setup) : Provider{setup}, settings{setup.settings_json} {
        if (settings == "bad") throw Failure{PARLEY_E_INVALID, "voice: unknown"};
    }

    TtsCaps ttsCaps() const override { return {}; }
    std::unique_ptr<TtsStream> openTts(const TtsOpen& open) override {
        return std::make_unique<Speaker>(open);
    }
    LlmCaps llmCaps() const override { return {PARLEY_LLM_CAN_TOOLS, 8192, 0}; }
    std::unique_ptr<LlmCall> startLlm(const LlmRequest& request) override {
        return std::make_unique<Repeater>(request);
    }
    std::unique_ptr<Check> check(const CheckOpen& open) override {
        return std::make_unique<HttpCheck>(open, HttpRequest{"GET", "https://vendor.example/me"});
    }
    std::unique_ptr<Listing> list(const ListOpen& open) override {
        if (open.list != "voices") return nullptr;
        auto listing = std::make_unique<Listing>(open);
        listing->choices({{"anna", "Anna", {}}, {"bert", "Bert", {}}});
        return listing;
    }
    std::unique_ptr<Webhook> webhook(const WebhookOpen& open) override {
        auto hook = std::make_unique<Webhook>(open);
        if (open.header("signature") != "right") {
            hook->refuse({PARLEY_E_AUTH, "wrong signature"});
        } else {
            hook->event("evt_1", "obj_1", "sent", 5, "{}");
            hook->reply(202);
        }
        return hook;
    }
    std::unique_ptr<Request> start(const RequestOpen& open) override {
        return view(open.method) == "unknown" ? nullptr : std::make_unique<Asking>(open);
    }

    const std::string settings;
};

class KindsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(KindsTest);
    CPPUNIT_TEST(offersWhatTheProviderDerivesFrom);
    CPPUNIT_TEST(settingsThatAreWrongAreTheAnswerOfCreate);
    CPPUNIT_TEST(anotherMajorIsRefused);
    CPPUNIT_TEST(audioKeepsWholeSamplesAndItsPlace);
    CPPUNIT_TEST(textAndArgumentsKeepWholeCharacters);
    CPPUNIT_TEST(readsMessagesOfANewerHost);
    CPPUNIT_TEST(checksSettings);
    CPPUNIT_TEST(listsChoicesAfterTheCallHasReturned);
    CPPUNIT_TEST(answersARequest);
    CPPUNIT_TEST(answersAtOnceOnlyAfterTheCallHasReturned);
    CPPUNIT_TEST(aRequestRefusedAtOnceHasNoAnswer);
    CPPUNIT_TEST(cancellingARequestTellsWhetherTheVendorMayHaveActed);
    CPPUNIT_TEST(aRequestThatIsNotAnsweredEndsWithItsProvider);
    CPPUNIT_TEST(tellsTheEventsOfAWebhook);
    CPPUNIT_TEST_SUITE_END();

public:
    void offersWhatTheProviderDerivesFrom() {
        for (const auto* id :
             {PARLEY_IF_TTS, PARLEY_IF_LLM, PARLEY_IF_CONFIG, PARLEY_IF_MAIL, PARLEY_IF_SMS})
            CPPUNIT_ASSERT_MESSAGE(id, plugin_.table<void>(id) != nullptr);
        for (const auto* id :
             {PARLEY_IF_STT, PARLEY_IF_CALENDAR, PARLEY_IF_PAYMENT, "parley.tts/2", ""})
            CPPUNIT_ASSERT_MESSAGE(id, plugin_.table<void>(id) == nullptr);
        CPPUNIT_ASSERT(plugin_.table<void>(PARLEY_IF_MAIL) != plugin_.table<void>(PARLEY_IF_SMS));
    }

    void settingsThatAreWrongAreTheAnswerOfCreate() {
        parley_plugin* plugin = nullptr;
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, plugin_.entry.init(host_.raw(), &plugin, nullptr));
        char room[100];
        parley_status err{};
        err.size = sizeof err;
        err.room = room;
        err.room_n = sizeof room;
        parley_instance_args args{};
        args.size = sizeof args;
        args.config_json = str("bad");
        parley_instance* instance = nullptr;
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_E_INVALID, plugin_.entry.create(plugin, &args, &instance, &err));
        CPPUNIT_ASSERT_EQUAL(std::string{"voice: unknown"}, std::string{view(err.message)});
        plugin_.entry.deinit(plugin);
    }

    void anotherMajorIsRefused() {
        auto newer = *host_.raw();
        newer.abi = (PARLEY_ABI_MAJOR + 1) << 16;
        parley_plugin* plugin = nullptr;
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, plugin_.entry.init(&newer, &plugin, nullptr));
    }

    void audioKeepsWholeSamplesAndItsPlace() {
        parley_tts_sink sink{};
        sink.size = sizeof sink;
        sink.ctx = this;
        sink.on_audio = [](void* self, const parley_buf* buf, uint64_t pts_ns) noexcept {
            static_cast<KindsTest*>(self)->calls_.push_back(
                std::string{view(parley_bytes{buf->data, buf->n})} + "@" + std::to_string(pts_ns));
        };
        sink.on_flushed = [](void* self, uint64_t id) noexcept {
            static_cast<KindsTest*>(self)->calls_.push_back("flushed " + std::to_string(id));
        };
        sink.on_end = [](void*, const parley_status*) noexcept {};
        parley_tts_open wanted{};
        wanted.size = sizeof wanted;
        wanted.codec = PARLEY_CODEC_PCM_S16LE;
        wanted.rate_hz = 1000;
        wanted.ctx = host_.ctx();
        const auto* const tts = plugin_.table<parley_tts_v1>(PARLEY_IF_TTS);
        parley_tts_stream* stream = nullptr;
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_OK, tts->open(plugin_.instance(), &wanted, &sink, &stream, nullptr));
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, tts->text(stream, str("abcdefgh")));
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, tts->flush(stream, 7));
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, tts->clear(stream));
        CPPUNIT_ASSERT((Calls{"ab@0", "cdef@1000000", "gh@3000000", "flushed 7"}) == calls_);
        tts->destroy(stream);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, host_.buffers);
    }

    void textAndArgumentsKeepWholeCharacters() {
        parley_llm_part part{};
        part.size = sizeof part;
        part.kind = PARLEY_LLM_TEXT;
        part.text = str("a\xC3\xA4\xE2\x82\xAC");
        parley_llm_msg message{sizeof(parley_llm_msg), PARLEY_LLM_USER, &part, 1};
        ask(&message, 1);
        CPPUNIT_ASSERT(
            (Calls{
                "a",
                "\xC3\xA4",
                "\xE2\x82\xAC",
                "tool book",
                "0:a",
                "0:\xC3\xA4",
                "0:\xE2\x82\xAC",
                "tool end",
                "tokens 3 4",
                "end 0 finish 3"}) == calls_);
    }

    void readsMessagesOfANewerHost() {
        struct NewerPart {
            parley_llm_part known;
            uint64_t added;
        };
        NewerPart parts[2]{};
        for (auto& part : parts) {
            part.known.size = sizeof part;
            part.known.text = str("x");
            part.added = 0xFFFF'FFFF'FFFF'FFFF;
        }
        parley_llm_msg message{sizeof(parley_llm_msg), PARLEY_LLM_USER, &parts[0].known, 2};
        ask(&message, 1);
        CPPUNIT_ASSERT_EQUAL(std::string{"x"}, calls_.at(0));
        CPPUNIT_ASSERT_EQUAL(std::string{"x"}, calls_.at(1));
        CPPUNIT_ASSERT_EQUAL(std::string{"tool book"}, calls_.at(2));
    }

    void checksSettings() {
        const auto* const config = plugin_.table<parley_config_v1>(PARLEY_IF_CONFIG);
        const auto check = [&](int http_status) {
            CPPUNIT_ASSERT_EQUAL(
                PARLEY_OK,
                config->validate(plugin_.instance(), host_.ctx(), str("tts"), noteCode, this));
            auto& exchange = host_.exchanges.back();
            exchange.head(http_status);
            exchange.end();
        };
        check(200);
        check(401);
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_OK,
            config->validate(plugin_.instance(), host_.ctx(), str("tts"), noteCode, this));
        host_.exchanges.back().end(PARLEY_E_NETWORK);
        CPPUNIT_ASSERT((Calls{"0", "5", "10"}) == calls_);
    }

    void listsChoicesAfterTheCallHasReturned() {
        const auto* const config = plugin_.table<parley_config_v1>(PARLEY_IF_CONFIG);
        const auto note = [](void* self,
                             const parley_status* status,
                             const parley_choice* first,
                             size_t count) noexcept {
            auto& calls = static_cast<KindsTest*>(self)->calls_;
            calls.push_back(std::to_string(status->code));
            for (const auto choice : Strided{first, count})
                calls.emplace_back(view(choice.label));
        };
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_OK,
            config->enumerate(plugin_.instance(), host_.ctx(), str("voices"), note, this));
        CPPUNIT_ASSERT(calls_.empty());
        host_.runPosted();
        CPPUNIT_ASSERT((Calls{"0", "Anna", "Bert"}) == calls_);
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_E_UNSUPPORTED,
            config->enumerate(plugin_.instance(), host_.ctx(), str("models"), note, this));
    }

    void answersARequest() {
        const auto id = request("POST");
        CPPUNIT_ASSERT(id != 0);
        auto& exchange = host_.exchanges.back();
        exchange.head(200);
        exchange.data("{\"id\":1}");
        exchange.end();
        CPPUNIT_ASSERT((Calls{"0 {\"id\":1}"}) == calls_);
        cancel(id);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, calls_.size());

        (void)request("POST");
        host_.exchanges.back().head(429);
        host_.exchanges.back().end();
        CPPUNIT_ASSERT_EQUAL(std::string{"8 "}, calls_.back());
    }

    void answersAtOnceOnlyAfterTheCallHasReturned() {
        (void)request("at_once");
        CPPUNIT_ASSERT(calls_.empty());
        host_.runPosted();
        CPPUNIT_ASSERT((Calls{"0 {\"at\":\"once\"}"}) == calls_);

        const auto id = request("at_once");
        cancel(id);
        host_.runPosted();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, calls_.size());
    }

    void aRequestRefusedAtOnceHasNoAnswer() {
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_INVALID, tryRequest("refused"));
        CPPUNIT_ASSERT_EQUAL(PARLEY_E_UNSUPPORTED, tryRequest("unknown"));
        host_.runPosted();
        CPPUNIT_ASSERT(calls_.empty());
    }

    void cancellingARequestTellsWhetherTheVendorMayHaveActed() {
        cancel(request("GET"));
        cancel(request("POST"));
        CPPUNIT_ASSERT((Calls{"1 ", "16 "}) == calls_);
        CPPUNIT_ASSERT(host_.exchanges.back().cancelled);
        cancel(12345);
    }

    void aRequestThatIsNotAnsweredEndsWithItsProvider() {
        {
            Loaded<Everything> other{host_};
            const auto* const mail = other.table<parley_request_v1>(PARLEY_IF_MAIL);
            parley_request asked{};
            asked.size = sizeof asked;
            asked.method = str("POST");
            asked.ctx = host_.ctx();
            uint64_t id = 0;
            CPPUNIT_ASSERT_EQUAL(
                PARLEY_OK, mail->start(other.instance(), &asked, noteAnswer, this, &id));
        }
        CPPUNIT_ASSERT(host_.exchanges.back().cancelled);
        CPPUNIT_ASSERT(calls_.empty());
    }

    void tellsTheEventsOfAWebhook() {
        receive("wrong");
        CPPUNIT_ASSERT((Calls{"reply 5 401"}) == calls_);
        calls_.clear();
        receive("right");
        CPPUNIT_ASSERT((Calls{"event evt_1 obj_1 sent", "reply 0 202"}) == calls_);
    }

private:
    static KindsTest& of(void* self) { return *static_cast<KindsTest*>(self); }
    static void noteCode(void* self, const parley_status* status) noexcept {
        of(self).calls_.push_back(std::to_string(status->code));
    }
    static void noteAnswer(void* self, const parley_status* status, parley_str body) noexcept {
        of(self).calls_.push_back(std::to_string(status->code) + " " + std::string{view(body)});
    }

    void ask(const parley_llm_msg* messages, std::size_t count) {
        parley_llm_sink sink{};
        sink.size = sizeof sink;
        sink.ctx = this;
        sink.on_text = [](void* self, parley_str text) noexcept {
            of(self).calls_.emplace_back(view(text));
        };
        sink.on_tool_begin = [](void* self, uint32_t, parley_str, parley_str name) noexcept {
            of(self).calls_.push_back("tool " + std::string{view(name)});
        };
        sink.on_tool_args = [](void* self, uint32_t index, parley_str delta) noexcept {
            of(self).calls_.push_back(std::to_string(index) + ":" + std::string{view(delta)});
        };
        sink.on_tool_end = [](void* self, uint32_t) noexcept {
            of(self).calls_.emplace_back("tool end");
        };
        sink.on_usage = [](void* self, const parley_llm_usage* usage) noexcept {
            of(self).calls_.push_back(
                "tokens " + std::to_string(usage->input_tokens) + " " +
                std::to_string(usage->output_tokens));
        };
        sink.on_end = [](void* self, const parley_status* status, uint32_t finish) noexcept {
            of(self).calls_.push_back(
                "end " + std::to_string(status->code) + " finish " + std::to_string(finish));
        };
        parley_llm_tool tool{};
        tool.size = sizeof tool;
        tool.name = str("book");
        parley_llm_req wanted{};
        wanted.size = sizeof wanted;
        wanted.msgs = messages;
        wanted.msg_count = count;
        wanted.tools = &tool;
        wanted.tool_count = 1;
        wanted.ctx = host_.ctx();
        const auto* const llm = plugin_.table<parley_llm_v1>(PARLEY_IF_LLM);
        parley_llm_call* call = nullptr;
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_OK, llm->start(plugin_.instance(), &wanted, &sink, &call, nullptr));
        CPPUNIT_ASSERT(calls_.empty());
        host_.advance(std::chrono::milliseconds{1});
        llm->destroy(call);
    }

    parley_code tryRequest(std::string_view method, uint64_t* id = nullptr) {
        parley_request asked{};
        asked.size = sizeof asked;
        asked.method = str(method);
        asked.ctx = host_.ctx();
        uint64_t own = 0;
        const auto* const mail = plugin_.table<parley_request_v1>(PARLEY_IF_MAIL);
        return mail->start(plugin_.instance(), &asked, noteAnswer, this, id != nullptr ? id : &own);
    }
    uint64_t request(std::string_view method) {
        uint64_t id = 0;
        CPPUNIT_ASSERT_EQUAL(PARLEY_OK, tryRequest(method, &id));
        return id;
    }
    void cancel(uint64_t id) {
        plugin_.table<parley_request_v1>(PARLEY_IF_MAIL)->cancel(plugin_.instance(), id);
    }

    void receive(std::string_view signature) {
        const parley_kv header{str("signature"), str(signature)};
        parley_webhook got{};
        got.size = sizeof got;
        got.headers = &header;
        got.header_count = 1;
        parley_webhook_sink sink{};
        sink.size = sizeof sink;
        sink.ctx = this;
        sink.on_event = [](void* self,
                           parley_str event,
                           parley_str object,
                           parley_str type,
                           int64_t,
                           parley_str) noexcept {
            of(self).calls_.push_back(
                "event " + std::string{view(event)} + " " + std::string{view(object)} + " " +
                std::string{view(type)});
        };
        sink.on_reply = [](void* self,
                           const parley_status* status,
                           const parley_webhook_reply* reply) noexcept {
            of(self).calls_.push_back(
                "reply " + std::to_string(status->code) + " " + std::to_string(reply->http_status));
        };
        CPPUNIT_ASSERT_EQUAL(
            PARLEY_OK,
            plugin_.table<parley_request_v1>(PARLEY_IF_MAIL)
                ->webhook(plugin_.instance(), host_.ctx(), &got, &sink));
    }

    FakeHost host_;
    Loaded<Everything> plugin_{host_};
    Calls calls_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(KindsTest);

}  // namespace
}  // namespace parley::sdk
