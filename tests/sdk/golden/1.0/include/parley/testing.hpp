/* parley/testing.hpp: a host for a plugin's own tests, which does what the test says. Nothing is
 * sent anywhere: the test sees each exchange that the plugin begins and plays the vendor.
 *
 *   parley::testing::FakeHost host;
 *   parley::testing::Loaded<AcmeProvider> plugin{host, R"({"api_key": "acme_key"})"};
 *   const auto* llm = plugin.table<parley_llm_v1>(PARLEY_IF_LLM);
 *   … llm->start(plugin.instance(), &request, &sink, &call, nullptr) …
 *   host.exchanges.back().head(200);
 *   host.exchanges.back().data("data: {\"text\": \"Hello\"}\n\n");
 *   host.exchanges.back().end();
 *
 * `parley plugin check` tests the contract; these tests are for the vendor's protocol.
 */
#ifndef PARLEY_TESTING_HPP
#define PARLEY_TESTING_HPP

#include "testing/fake_host.hpp"
#include "testing/fake_vendor.hpp"
#include "testing/loaded.hpp"

#endif
