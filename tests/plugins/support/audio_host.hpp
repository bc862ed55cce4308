#pragma once

#include "settings_of.hpp"

#include <parley/testing.hpp>

#include <stdexcept>

namespace parley::testing {

/// A plugin whose provider is P on a fake host that also offers parley.audio/1, in a form that a
/// test can foretell: a resampler repeats or leaves out samples, and a code of G.711 is the high
/// byte of its sample.
template <class P>
class Sounding {
public:
    Sounding(FakeHost& host, const std::string& settings) : host_{&host} {
        raw_ = *host.raw();
        raw_.get = [](const parley_host* raw, const char* id) noexcept -> const void* {
            static constexpr auto kAudio = table();
            if (std::string_view{id} == PARLEY_SVC_AUDIO) return &kAudio;
            return static_cast<const FakeHost*>(raw->h)->raw()->get(raw, id);
        };
        parley_instance_args args{};
        args.size = sizeof args;
        args.host = &raw_;
        args.ctx = host.ctx();
        args.config_json = str(settings);
        if (entry_.init(&raw_, &plugin_, nullptr) != PARLEY_OK ||
            entry_.create(plugin_, &args, &instance_, nullptr) != PARLEY_OK)
            throw std::runtime_error{"the plugin did not load"};
    }
    Sounding(const Sounding&) = delete;
    Sounding& operator=(const Sounding&) = delete;
    ~Sounding() {
        entry_.destroy(instance_);
        entry_.deinit(plugin_);
    }

    parley_instance* instance() const { return instance_; }
    const parley_ctx* ctx() const { return host_->ctx(); }
    template <class Table>
    const Table& table(const char* id) const {
        return *static_cast<const Table*>(entry_.get_interface(plugin_, id));
    }

private:
    struct Rates {
        uint32_t from;
        uint32_t to;
        /// Samples in and out so far.
        uint64_t read = 0;
        uint64_t written = 0;
    };

    static constexpr parley_audio_v1 table() {
        parley_audio_v1 audio{};
        audio.size = sizeof audio;
        audio.resampler_open = [](const parley_host*, uint32_t from, uint32_t to) noexcept {
            return reinterpret_cast<parley_resampler*>(new Rates{from, to});
        };
        audio.resample = [](parley_resampler* raw,
                            const int16_t* in,
                            size_t n,
                            size_t* taken,
                            int16_t* out,
                            size_t room) noexcept {
            auto& rates = *reinterpret_cast<Rates*>(raw);
            size_t made = 0;
            for (size_t i = 0; i < n; ++i)
                for (++rates.read; rates.written * rates.from < rates.read * rates.to;
                     ++rates.written)
                    if (made < room) out[made++] = in[i];
            *taken = n;
            return made;
        };
        audio.resampler_close = [](parley_resampler* raw) noexcept {
            delete reinterpret_cast<Rates*>(raw);
        };
        audio.g711_decode = [](uint32_t, const uint8_t* in, size_t n, int16_t* out) noexcept {
            for (size_t i = 0; i < n; ++i)
                out[i] = static_cast<int16_t>(in[i] << 8);
        };
        audio.g711_encode = [](uint32_t, const int16_t* in, size_t n, uint8_t* out) noexcept {
            for (size_t i = 0; i < n; ++i)
                out[i] = static_cast<uint8_t>(in[i] >> 8);
        };
        return audio;
    }

    FakeHost* host_;
    parley_host raw_{};
    parley_entry entry_ = Entry<P>::make("sounding", "1.0.0");
    parley_plugin* plugin_ = nullptr;
    parley_instance* instance_ = nullptr;
};

}  // namespace parley::testing
