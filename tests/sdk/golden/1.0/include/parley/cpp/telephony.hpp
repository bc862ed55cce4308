#ifndef PARLEY_CPP_TELEPHONY_HPP
#define PARLEY_CPP_TELEPHONY_HPP

#include "../telephony.h"
#include "stream.hpp"
#include "webhook.hpp"

namespace parley {

/// What a call is made from, valid while it is being made: one that the host dials, or one that
/// came in and that it accepts.
struct CallOpen {
    const Host& host;
    const parley_ctx* ctx;
    const parley_call_sink* sink;
};

struct DialOpen : parley_dial {
    const Host& host;
    const parley_call_sink* sink;

    CallOpen call() const noexcept { return {host, ctx, sink}; }
};

/// One phone call. Lives on its strand; what it began with the host ends with it.
class Call : public Stream<parley_call_sink, uint32_t> {
public:
    explicit Call(const CallOpen& open) noexcept : Stream{open.host, open.ctx, open.sink} {}

    /// Picks up a call that came in.
    virtual parley_code answer(
        uint32_t media_mode, std::string_view media_url, std::string_view local_sdp) = 0;
    virtual parley_code sendMedia(const parley_audio& /*audio*/) { return PARLEY_E_UNSUPPORTED; }
    virtual parley_code clearMedia() { return PARLEY_E_UNSUPPORTED; }
    virtual parley_code mark(std::string_view /*name*/) { return PARLEY_E_UNSUPPORTED; }
    virtual parley_code dtmf(std::string_view /*digits*/) { return PARLEY_E_UNSUPPORTED; }
    virtual parley_code transfer(std::string_view /*target*/) { return PARLEY_E_UNSUPPORTED; }
    /// `end` follows. Cause 17 refuses as busy.
    virtual void hangup(uint32_t q850_cause) = 0;

protected:
    void state(uint32_t state, std::string_view vendor_call_id) noexcept {
        gate_.say(&parley_call_sink::on_state, state, str(vendor_call_id));
    }
    void media(const parley_audio& audio) noexcept {
        gate_.say(&parley_call_sink::on_media, &audio);
    }
    void remoteSdp(std::string_view sdp) noexcept {
        gate_.say(&parley_call_sink::on_remote_sdp, str(sdp));
    }
    void markReached(std::string_view name) noexcept {
        gate_.say(&parley_call_sink::on_mark, str(name));
    }
    void digit(char digit, uint32_t duration_ms) noexcept {
        gate_.say(
            &parley_call_sink::on_dtmf,
            static_cast<uint32_t>(static_cast<unsigned char>(digit)),
            duration_ms);
    }
    /// 1 a person, 2 a machine, 3 unknown.
    void answeredBy(uint32_t who) noexcept { gate_.say(&parley_call_sink::on_answered_by, who); }
    /// The last word. Cause 16 is a normal end, 0 unknown.
    void end(Status status = {}, uint32_t q850_cause = 16) noexcept {
        finish(std::move(status), q850_cause);
    }
};

/// The base of a provider of parley.telephony/1.
class TelephonyProvider {
public:
    virtual ~TelephonyProvider() = default;
    /// Throws Failure, or begins to call. Several strands may ask at the same time.
    virtual std::unique_ptr<Call> dial(const DialOpen& open) = 0;
    /// Offers are wanted from now on. A provider that registers with a trunk begins to here.
    virtual void listen() {}
    /// Takes an offered call; it still rings. Throws NOT_FOUND when it has gone.
    virtual std::unique_ptr<Call> accept(uint64_t offer_id, const CallOpen& open) = 0;

protected:
    /// Announces a call that came in, on the strand of the provider's own session. Nothing happens
    /// before `listen`.
    void offer(const parley_offer& offer) const noexcept {
        if (on_offer_ != nullptr) on_offer_(offer_arg_, &offer);
    }

private:
    template <class P>
    friend struct TelephonyGlue;
    parley_offer_fn on_offer_ = nullptr;
    void* offer_arg_ = nullptr;
};

template <class P>
struct TelephonyGlue : detail::StreamGlue<Call, parley_call> {
    static constexpr std::string_view id = PARLEY_IF_TELEPHONY;

    static TelephonyProvider& provider(parley_instance* raw) noexcept {
        return *reinterpret_cast<P*>(raw);
    }

    static parley_code dial(
        parley_instance* raw,
        const parley_dial* wanted,
        const parley_call_sink* sink,
        parley_call** out,
        parley_status* err) noexcept {
        return detail::openStream<Call>(out, err, [&] {
            const auto& host = reinterpret_cast<P*>(raw)->host();
            return provider(raw).dial(DialOpen{copyOf(wanted), host, sink});
        });
    }
    static parley_code listen(
        parley_instance* raw, parley_offer_fn on, void* arg, parley_status* err) noexcept {
        return detail::answer(err, [&] {
            provider(raw).on_offer_ = on;
            provider(raw).offer_arg_ = arg;
            provider(raw).listen();
            return PARLEY_OK;
        });
    }
    static parley_code accept(
        parley_instance* raw,
        uint64_t offer_id,
        const parley_ctx* ctx,
        const parley_call_sink* sink,
        parley_call** out,
        parley_status* err) noexcept {
        return detail::openStream<Call>(out, err, [&] {
            const auto& host = reinterpret_cast<P*>(raw)->host();
            return provider(raw).accept(offer_id, CallOpen{host, ctx, sink});
        });
    }
    static parley_code answer(
        parley_call* raw, uint32_t mode, parley_str media_url, parley_str local_sdp) noexcept {
        return TelephonyGlue::input(
            raw, [&](Call& c) { return c.answer(mode, view(media_url), view(local_sdp)); });
    }
    static parley_code sendMedia(parley_call* raw, const parley_audio* audio) noexcept {
        return TelephonyGlue::input(raw, [&](Call& c) { return c.sendMedia(copyOf(audio)); });
    }
    static parley_code clearMedia(parley_call* raw) noexcept {
        return TelephonyGlue::input(raw, [](Call& c) { return c.clearMedia(); });
    }
    static parley_code mark(parley_call* raw, parley_str name) noexcept {
        return TelephonyGlue::input(raw, [&](Call& c) { return c.mark(view(name)); });
    }
    static parley_code dtmf(parley_call* raw, parley_str digits) noexcept {
        return TelephonyGlue::input(raw, [&](Call& c) { return c.dtmf(view(digits)); });
    }
    static parley_code transfer(parley_call* raw, parley_str target) noexcept {
        return TelephonyGlue::input(raw, [&](Call& c) { return c.transfer(view(target)); });
    }
    static void hangup(parley_call* raw, uint32_t q850_cause) noexcept {
        auto& call = TelephonyGlue::of(raw);
        if (!call.takesInput()) return;
        call.noteClosing();
        detail::callStream(call, [&] { return call.hangup(q850_cause), PARLEY_OK; });
    }

    static constexpr parley_telephony_v1 table{
        sizeof(parley_telephony_v1),
        0,
        dial,
        listen,
        detail::webhookOf<P, id>(),
        accept,
        answer,
        sendMedia,
        clearMedia,
        mark,
        dtmf,
        transfer,
        hangup,
        TelephonyGlue::destroy};
};

}  // namespace parley

#endif
