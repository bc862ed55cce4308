#include "../commands.hpp"
#include "../tenant_user.hpp"
#include "talk_session.hpp"
#include "talk_sound.hpp"

#include <app/outbound.hpp>
#include <conversation/client_secrets.hpp>
#include <media/levels.hpp>

#include <poll.h>
#include <unistd.h>

#include <iostream>

namespace parley::app {

namespace {

constexpr std::chrono::milliseconds kFrame{20};
constexpr std::size_t kFrameSamples = kTalkRate / 50;
constexpr int kFramesBetweenLevels = 5;
constexpr std::chrono::seconds kKeyLifetime{60};

/// A key for whoever `--as` names, else for the first user of the tenant.
base::Result<std::string> keyFor(const Invocation& invocation, bool aloud) {
    if (const auto key = invocation.arguments.option("key")) return *key;
    const auto backend = TRY(Backend::open(invocation.config));
    const auto tenant = TRY(tenantOf(*backend, invocation));
    const auto named = invocation.arguments.option("as").value_or("demo@" + tenant.slug + ".test");
    const auto user = TRY(userNamed(*backend, tenant, named));
    conversation::ClientSecrets secrets{
        backend->database(), backend->clock(), backend->tenancy().revocations};
    conversation::ClientSecrets::Order order;
    if (!invocation.arguments.positional.empty())
        order.scenario = invocation.arguments.positional.front();
    order.session = {{"type", "realtime"}, {"output_modalities", {aloud ? "audio" : "text"}}};
    order.keep_transcript = true;
    order.lifetime = kKeyLifetime;
    const auto issued = TRY(secrets.issue(
        {.tenant = tenant.id,
         .user = user.id,
         .role = user.role,
         .email_verified = true,
         .issued_at = backend->clock().now(),
         .expires_at = backend->clock().now() + kKeyLifetime},
        order));
    return issued.value;
}

std::string urlFor(const Invocation& invocation) {
    if (const auto url = invocation.arguments.option("url")) return *url;
    return "ws://127.0.0.1:" + std::to_string(invocation.config.server.port) + "/v1/realtime";
}

/// A conversation of the command line: its loop, its way out, its session.
class Talk {
public:
    static base::Result<std::unique_ptr<Talk>> create(
        const Invocation& invocation, bool aloud, TalkView::Prints prints) {
        auto talk = std::unique_ptr<Talk>{new Talk{prints}};
        auto egress = invocation.config.egress;
        // Whoever starts this program chooses the host.
        egress.allowed_networks = {"0.0.0.0/0", "::/0"};
        talk->outbound_ = TRY(Outbound::create(egress, talk->loops_, talk->clock_));
        auto key = TRY(keyFor(invocation, aloud));
        talk->options_ = {.url = urlFor(invocation), .key = std::move(key), .aloud = aloud};
        if (const auto out = invocation.arguments.option("out"))
            talk->out_ = TRY(media::WavWriter::create(*out, kTalkRate, 1));
        return talk;
    }
    ~Talk() {
        on([this] { session_.reset(); });
        devices_.reset();
        outbound_.reset();
    }

    base::Result<void> write();
    base::Result<void> play(std::vector<std::int16_t> sound);
    base::Result<void> speak();
    base::Result<Answer> answer();

private:
    explicit Talk(TalkView::Prints prints) : view_{prints} {}

    template <typename Task>
    void on(Task task) {
        std::packaged_task<void()> packaged{std::move(task)};
        auto done = packaged.get_future();
        loops_.at(0).post([&packaged] { packaged(); });
        done.wait();
    }
    std::future<base::Result<void>> open(std::function<void()> on_ready);
    void nextFrame();

    base::SystemClock clock_;
    io::Loops loops_{1};
    std::unique_ptr<Outbound> outbound_;
    provider::LoopTimers timers_;
    TalkView view_;
    TalkSession::Options options_;
    std::unique_ptr<TalkSession> session_;
    std::unique_ptr<Devices> devices_;
    std::optional<media::WavWriter> out_;
    std::vector<std::int16_t> sound_;
    std::size_t at_ = 0;
    base::MonoTime next_;
    std::unique_ptr<provider::Timers::Timer> frame_;
    int frames_ = 0;
};

std::future<base::Result<void>> Talk::open(std::function<void()> on_ready) {
    std::future<base::Result<void>> over;
    on([&] {
        options_.play = [this](TalkSession::Samples samples) {
            if (out_) out_->write(samples);
            if (devices_) devices_->play(samples);
        };
        options_.hush = [this] {
            if (devices_) devices_->hush();
        };
        session_ = std::make_unique<TalkSession>(outbound_->webSockets(), timers_, options_, view_);
        session_->on_ready = std::move(on_ready);
        over = session_->over();
        session_->open();
    });
    return over;
}

/// One line after the other, as long as there are any.
base::Result<void> Talk::write() {
    std::promise<void> ready;
    auto is_ready = ready.get_future();
    auto over = open([&ready] { ready.set_value(); });
    while (is_ready.wait_for(kFrame) != std::future_status::ready)
        if (over.wait_for(std::chrono::seconds{0}) == std::future_status::ready) return over.get();
    for (std::string line; std::getline(std::cin, line);) {
        if (line.empty()) continue;
        on([&] { session_->write(line); });
    }
    on([this] { session_->finish(); });
    return over.get();
}

/// As fast as it sounds; silence follows, as from a caller who listens.
base::Result<void> Talk::play(std::vector<std::int16_t> sound) {
    sound_ = std::move(sound);
    auto over = open([this] {
        next_ = timers_.now();
        nextFrame();
    });
    auto result = over.get();
    on([this] { frame_.reset(); });
    return result;
}

void Talk::nextFrame() {
    std::vector<std::int16_t> frame(kFrameSamples);
    const auto count = std::min(kFrameSamples, sound_.size() - at_);
    std::copy_n(sound_.begin() + static_cast<std::ptrdiff_t>(at_), count, frame.begin());
    const bool ends = at_ < sound_.size() && at_ + count == sound_.size();
    at_ += count;
    session_->hear(frame);
    if (++frames_ % kFramesBetweenLevels == 0)
        view_.level(media::levelOf(frame).rms_dbfs, at_ < sound_.size() ? "playing" : "listening");
    if (ends) session_->finish();
    next_ += kFrame;
    frame_ = timers_.at(next_, [this] { nextFrame(); });
}

base::Result<void> Talk::speak() {
    view_.note("Speak; Enter or Ctrl-D ends. With headphones it does not hear itself.");
    auto over = open([this] {
        devices_ = std::make_unique<Devices>([this](std::vector<std::int16_t> samples) {
            loops_.at(0).post([this, samples = std::move(samples)] {
                if (!session_) return;
                session_->hear(samples);
                view_.level(media::levelOf(samples).rms_dbfs, "listening");
            });
        });
    });
    pollfd key{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    while (over.wait_for(std::chrono::seconds{0}) != std::future_status::ready) {
        if (::poll(&key, 1, 100) > 0) {
            on([this] { session_->close(); });
            break;
        }
    }
    return over.get();
}

base::Result<Answer> Talk::answer() {
    if (out_) TRY(out_->finish());
    Answer answer;
    on([&] { answer.body = {{"turns", view_.turns()}}; });
    return answer;
}

}  // namespace

base::Result<Answer> talk(const Invocation& invocation) {
    const auto& arguments = invocation.arguments;
    const auto wav = arguments.option("wav");
    if (wav && arguments.has("text"))
        return usageError("a talk is either with --wav or with --text");
    const bool speaks =
        !wav && !arguments.has("text") && isatty(STDIN_FILENO) == 1 && Devices::areThere();
    auto prints = TalkView::Prints::Lines;
    if (arguments.has("json"))
        prints = TalkView::Prints::Nothing;
    else if (isatty(STDOUT_FILENO) == 1)
        prints = TalkView::Prints::LinesAndLevels;

    std::vector<std::int16_t> sound;
    if (wav) sound = TRY(soundOf(*wav));
    const auto talk = TRY(Talk::create(invocation, wav.has_value() || speaks, prints));
    if (wav)
        TRY(talk->play(std::move(sound)));
    else if (speaks)
        TRY(talk->speak());
    else
        TRY(talk->write());
    return talk->answer();
}

}  // namespace parley::app
