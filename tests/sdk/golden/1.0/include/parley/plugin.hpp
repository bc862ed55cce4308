/* parley/plugin.hpp: the C++17 layer for plugins. Header-only: it is compiled into the plugin, and
 * only the C ABI of parley/parley.h crosses the border.
 *
 * Derive a provider from parley::Provider and from one base for each kind that it serves, derive
 * the kinds' streams, and name the provider in one line. This is a whole plugin:
 *
 *   #include <parley/plugin.hpp>
 *
 *   class Parrot final : public parley::LlmCall {
 *   public:
 *       explicit Parrot(const parley::LlmRequest& request) : LlmCall{request} {
 *           for (const auto message : request.messages())
 *               for (const auto part : parley::partsOf(message))
 *                   heard_ = parley::view(part.text);
 *           speak_.after(std::chrono::milliseconds{0});
 *       }
 *
 *   private:
 *       std::string heard_;
 *       parley::Timer speak_{*this, [this] { text(heard_), end(PARLEY_LLM_STOP); }};
 *   };
 *
 *   class ParrotProvider final : public parley::Provider, public parley::LlmProvider {
 *   public:
 *       using Provider::Provider;
 *       parley::LlmCaps llmCaps() const override { return {}; }
 *       std::unique_ptr<parley::LlmCall> startLlm(const parley::LlmRequest& request) override {
 *           return std::make_unique<Parrot>(request);
 *       }
 *   };
 *
 *   PARLEY_PLUGIN("parrot", "1.0.0", ParrotProvider)
 *
 * What the layer does by itself:
 *   - every exception stops at the border. One that leaves a call is its answer and ends the
 * stream; one that leaves a callback of the host's ends the stream. Throw parley::Failure to choose
 * the code; anything else is PARLEY_E_INTERNAL.
 *   - streams end exactly once, say nothing before open has returned, nothing after the end, and
 *     after cancel nothing but the end. Connections, timers and workers (parley::Http, WebSocket,
 *     Tcp, Timer, Worker) belong to a stream and end with it.
 *   - the host may destroy a stream inside any of its callbacks; the memory lives until the
 * callback returns, so code after `end(…)` is safe.
 *   - a service that the host does not offer answers PARLEY_E_UNSUPPORTED when it is used.
 *
 * The strands of many sessions use one provider at the same time: what they read is constant after
 * construction, the rest is locked. A stream is used by one strand only.
 */
#ifndef PARLEY_PLUGIN_HPP
#define PARLEY_PLUGIN_HPP

#include "cpp/audio.hpp"
#include "cpp/entry.hpp"
#include "cpp/errors.hpp"
#include "cpp/fetch.hpp"
#include "cpp/sse.hpp"
#include "cpp/store.hpp"
#include "cpp/tcp.hpp"
#include "cpp/text.hpp"
#include "cpp/timer.hpp"
#include "cpp/worker.hpp"
#include "cpp/ws.hpp"
#include "layout.h"

#endif
