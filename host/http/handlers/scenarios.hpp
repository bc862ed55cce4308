#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

base::Result<Reply> listScenarios(Call& call);
base::Result<Reply> showScenario(Call& call);
base::Result<Reply> deleteScenario(Call& call);
/// `/scenarios/coo-escalation.json`: the document as its author wrote it.
base::Result<Reply> downloadScenario(Call& call);
base::Result<Reply> generateScenario(Call& call);

}  // namespace parley::http
