// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/stages.h"

#include "penstock/base/ascii.h"

namespace penstock::display {

namespace {

/// Of the first head that is there.
template <class HeadPtr>
std::string codingOf(const HeadPtr& head, const HeadPtr& other) {
  const HeadPtr& said = head ? head : other;
  std::string coding = said ? said->headers.joined("Content-Encoding") : std::string();
  return equalsIgnoreCase(coding, "identity") ? std::string() : coding;
}

}  // namespace

std::string_view toText(StageName name) {
  switch (name) {
    case StageName::received: return "received";
    case StageName::decoded: return "decoded";
    case StageName::modified: return "modified";
    case StageName::sent: return "sent";
  }
  return "";
}

std::vector<BodyStage> stagesOf(const model::Exchange& x, model::Direction direction) {
  const bool request = direction == model::Direction::toServer;
  const model::BodyId came(direction), went(direction, model::Stage::sent);
  std::vector<BodyStage> stages{{StageName::received, came, {}}};
  const std::string coding = request ? codingOf(x.request, x.requestSent) : codingOf(x.response, x.responseSent);
  if (!coding.empty()) stages.push_back({StageName::decoded, came, coding});
  if (!bodyIn(x, went)) return stages;
  const std::string codingSent = request ? codingOf(x.requestSent, x.request) : codingOf(x.responseSent, x.response);
  if (!codingSent.empty()) stages.push_back({StageName::modified, went, codingSent});
  stages.push_back({StageName::sent, went, {}});
  return stages;
}

}  // namespace penstock::display
