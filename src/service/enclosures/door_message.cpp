// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/enclosures/door_message.h"

#include <nlohmann/json.hpp>

#include "penstock/service/run_door.h"

namespace penstock::service {

namespace {

using Json = nlohmann::json;

constexpr char kProtocol[] = "penstock run 1";
constexpr char kListening[] = "tcp", kNameDatagrams[] = "names-udp", kNameStreams[] = "names-tcp", kProcesses[] = "sock-diag";

std::string textOf(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Error noRequest() { return makeError(ErrorCode::corrupt, "that is no request of this version of penstock run"); }

std::string member(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::string doorName(std::int64_t pid) { return "penstock-" + std::to_string(pid) + ".sock"; }

PassedNetwork passedNetwork(const engine::Enclosure& sockets) {
  PassedNetwork out;
  Json kinds = Json::array();
  const auto add = [&](const char* kind, const Descriptor& one) {
    kinds.push_back(kind);
    out.descriptors.push_back(one.get());
  };
  for (const Descriptor& one : sockets.listening) add(kListening, one);
  for (const Descriptor& one : sockets.nameDatagrams) add(kNameDatagrams, one);
  for (const Descriptor& one : sockets.nameStreams) add(kNameStreams, one);
  if (sockets.processes.open()) add(kProcesses, sockets.processes);
  out.text = textOf({{"protocol", kProtocol}, {"sockets", std::move(kinds)}});
  return out;
}

Result<engine::Enclosure> networkIn(PassedMessage message) {
  const Json json = Json::parse(message.text, nullptr, false);
  if (!json.is_object() || member(json, "protocol") != kProtocol) return noRequest();
  const auto kinds = json.find("sockets");
  if (kinds == json.end() || !kinds->is_array() || kinds->size() != message.descriptors.size()) return noRequest();
  engine::Enclosure out;
  std::size_t at = 0;
  for (const Json& kind : *kinds) {
    Descriptor& one = message.descriptors[at++];
    if (kind == kListening)
      out.listening.push_back(std::move(one));
    else if (kind == kNameDatagrams)
      out.nameDatagrams.push_back(std::move(one));
    else if (kind == kNameStreams)
      out.nameStreams.push_back(std::move(one));
    else if (kind == kProcesses)
      out.processes = std::move(one);
    else
      return noRequest();
  }
  return out;
}

std::string accepted(const std::string& caPem) { return textOf({{"protocol", kProtocol}, {"ca", caPem}}); }
std::string refused(const std::string& sentence) { return textOf({{"protocol", kProtocol}, {"error", sentence}}); }

Result<std::string> readAnswer(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return makeError(ErrorCode::corrupt, "the Penstock that runs answers in no way that this version understands");
  if (std::string error = member(json, "error"); !error.empty()) return makeError(ErrorCode::io, std::move(error));
  std::string pem = member(json, "ca");
  if (pem.find("-----BEGIN CERTIFICATE-----") == std::string::npos) return makeError(ErrorCode::corrupt, "the Penstock that runs tells no certificate");
  return pem;
}

}  // namespace penstock::service
