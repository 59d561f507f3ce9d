// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/send_command.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <mutex>
#include <optional>

#include "penstock/base/log.h"
#include "penstock/base/printable.h"
#include "penstock/display/format.h"
#include "penstock/draft/request_text.h"
#include "penstock/exporter/json.h"
#include "penstock/service/curl_requests.h"
#include "penstock/service/drafts.h"
#include "penstock/service/ending.h"
#include "penstock/service/har_at_end.h"
#include "penstock/service/proxy_service.h"
#include "penstock/service/sends.h"
#include "penstock/store/project_reader.h"

namespace penstock::app {
namespace {

using service::ToSend;

Error bad(std::string sentence) { return makeError(ErrorCode::invalidArgument, std::move(sentence)); }

/// What is to be sent, and the roots that its server is verified by besides.
struct Request {
  ToSend send;
  std::string authorities;
};

/// `path`: relative to the folder that the command runs in; "-": standard input.
Result<std::string> readAll(const std::string& path) {
  const std::string what = path == "-" ? "standard input" : path;
  std::ifstream file;
  std::error_code ignored;
  if (path != "-" && std::filesystem::is_directory(path, ignored)) return makeError(ErrorCode::io, what + " is a folder");
  if (path != "-") file.open(path, std::ios::binary);
  std::istream& in = path == "-" ? std::cin : file;
  if (!in) return makeError(ErrorCode::notFound, what + " cannot be read");
  std::string out;
  std::vector<char> piece(64 * 1024);
  while (in.read(piece.data(), std::streamsize(piece.size())) || in.gcount() > 0) {
    out.append(piece.data(), std::size_t(in.gcount()));
    if (out.size() > draft::mostText) return makeError(ErrorCode::limit, what + " has over 64 MB");
  }
  if (in.bad()) return makeError(ErrorCode::io, what + " cannot be read");
  return out;
}

/// The person wrote the command into a shell of their own: files that it names are theirs to send, as they are with curl.
Result<Request> fromCurl(const std::string& command) {
  const auto refused = [](const Error& e) { return makeError(e.code, "send --curl: " + e.message); };
  std::optional<Error> unread;
  auto read = service::tabOfCurl(command, [&unread](const std::string& path) -> std::optional<std::string> {
    auto bytes = readAll(path);
    if (bytes) return std::move(*bytes);
    if (!unread) unread = bytes.error();
    return std::nullopt;
  });
  if (!read) return refused(read.error());
  if (!read->files.empty()) return refused(makeError(unread->code, read->files.front().purpose + ": " + unread->message));
  for (const std::string& note : read->notes) complain("send --curl: " + note);
  auto target = draft::readTarget(read->tab.target);
  if (!target) return refused(target.error());
  Request out;
  out.send.bytes = std::move(read->tab.text);
  out.send.options = std::move(read->tab.options);
  out.send.options.target = std::move(*target);
  out.authorities = std::move(read->authorities);
  return out;
}

/// Where the bytes themselves say: an absolute URL, else Host, inside TLS.
Result<draft::Target> targetIn(const std::string& bytes) {
  const draft::ReadRequest read = draft::readRequest(bytes);
  if (read.head->authority.empty()) return bad("send --raw: neither the request nor --to says where it goes");
  return draft::readTarget(read.head->scheme + "://" + read.head->authority);
}

Result<Request> fromFile(const service::SendWords& words) {
  auto bytes = readAll(words.rawFile);
  if (!bytes) return makeError(bytes.error().code, "send --raw: " + bytes.error().message);
  const auto target = words.to.empty() ? targetIn(*bytes) : draft::readTarget(words.to);
  if (!target) return target.error();
  Request out;
  out.send.bytes = std::move(*bytes);
  out.send.options.target = *target;
  return out;
}

/// As "send again" of the window makes it.
Result<Request> fromProject(const service::SendWords& words) {
  const auto reader = store::ProjectReader::open(words.project);
  if (!reader) return reader.error();
  auto again = service::sameAgain(*reader, words.exchange);
  if (!again) return makeError(again.error().code, "send: exchange " + std::to_string(words.exchange) + ": " + again.error().message);
  return Request{std::move(*again), {}};
}

Result<Request> requestOf(const service::SendWords& words) {
  auto request = !words.curl.empty() ? fromCurl(words.curl) : words.exchange != 0 ? fromProject(words) : fromFile(words);
  if (!request || words.to.empty()) return request;
  request->send.options.target = *draft::readTarget(words.to);
  return request;
}

/// --cacert is --upstream-ca of the command of curl, whose names are relative to the folder that it runs in.
void trust(const std::string& authorities, model::Config& config) {
  if (authorities.empty()) return;
  if (!config.engine.upstreamCa.empty()) return complain("send --curl: --cacert is not used, since --upstream-ca names other roots");
  std::error_code ignored;
  config.engine.upstreamCa = std::filesystem::absolute(authorities, ignored).string();
}

void print(const exporter::Sent& sent, bool json) {
  std::string line;
  if (json) {
    line = exporter::sentJson(sent);
  } else {
    line = (sent.status ? std::to_string(sent.status) : std::string("-")) + " " + display::durationText(sent.durationUs) + " " + display::sizeText(sent.size);
    if (sent.failure) line += " " + exporter::failureText(sent.failure);
  }
  std::puts(printable(line).c_str());
  std::fflush(stdout);
}

/// Waits for ends that notifiers tell, or for the person who wants no more.
class Waiting {
 public:
  void wake() {
    const std::lock_guard lock(mutex_);
    woken_.notify_all();
  }
  template <class Done>
  void until(Done done) {
    std::unique_lock lock(mutex_);
    woken_.wait(lock, done);
  }
  template <class Done>
  bool atMost(std::chrono::seconds patience, Done done) {
    std::unique_lock lock(mutex_);
    return woken_.wait_for(lock, patience, done);
  }

 private:
  std::mutex mutex_;
  std::condition_variable woken_;
};

class Sender {
 public:
  Sender(service::ProxyService& proxy, bool json) : proxy_(proxy), json_(json), ending_([this] { stop(); }) {
    ending_.enter(service::Ending::Phase::running);
  }

  /// Each once the one before was answered, or as many as fit at once.
  Result<bool> oneAfterTheOther(const ToSend& request, unsigned times, unsigned atOnce) {
    bool well = true;
    for (unsigned sent = 0; sent < times && !stopped_;) {
      std::vector<replay::SendingPtr> running;
      for (; sent < times && running.size() < atOnce; ++sent) {
        auto sending = proxy_.sends().send(request);
        if (!sending) return sending.error();
        running.push_back(std::move(*sending));
      }
      for (const replay::SendingPtr& sending : running) well = finish(*sending) && well;
    }
    return well && !stopped_;
  }

  Result<bool> race(const ToSend& request, unsigned times) {
    auto racing = proxy_.sends().race(std::vector<ToSend>(times, request));
    if (!racing) return racing.error();
    const Subscription heard = (*racing)->changed().subscribe([this] { waiting_.wake(); });
    waiting_.until([&] {
      if (stopped_) (*racing)->cancel();
      return (*racing)->state().phase == replay::RaceState::Phase::ended;
    });
    const replay::RaceState state = (*racing)->state();
    bool well = true;
    for (const replay::RaceShot& shot : state.shots) {
      print({shot.exchange, shot.status, shot.answeredUs < 0 ? 0 : shot.answeredUs, shot.size, shot.failure}, json_);
      well = well && !shot.failure;
    }
    if (!json_) std::printf("released within %.3f ms over %u connections\n", double(state.windowNs) / 1e6, state.connections);
    return well && !stopped_;
  }

  service::Ending& ending() { return ending_; }

 private:
  void stop() {
    stopped_ = true;
    waiting_.wake();
  }
  void close(replay::Sending& sending) {
    (void)sending.send(wire::websocket::Opcode::close, std::string("\x03\xe8", 2));
    const auto ended = [&] { return sending.state().phase == replay::SendPhase::ended; };
    constexpr std::chrono::seconds patience{5};  // with a server that does not close its end
    if (!waiting_.atMost(patience, [&] { return stopped_ || ended(); }) || stopped_) sending.cancel();
    waiting_.until(ended);
  }
  bool finish(replay::Sending& sending) {
    const Subscription heard = sending.changed().subscribe([this] { waiting_.wake(); });
    replay::SendState state;
    waiting_.until([&] {
      if (stopped_) sending.cancel();
      state = sending.state();
      return state.phase == replay::SendPhase::open || state.phase == replay::SendPhase::ended;
    });
    if (state.phase == replay::SendPhase::open) close(sending);  // nobody is here to say anything
    print({state.exchanges.empty() ? 0 : state.exchanges.back(), state.status, state.durationUs, state.size, state.failure}, json_);
    return !state.failure;
  }

  service::ProxyService& proxy_;
  const bool json_;
  std::atomic<bool> stopped_{false};
  Waiting waiting_;
  service::Ending ending_;
};

}  // namespace

int runSend(const service::SendWords& words, model::Config config, model::ScriptConfig scripts, const std::string& har) {
  const auto refused = [](const Error& e) {
    complain(e.message);
    return service::exitBadUsage;
  };
  const auto request = requestOf(words);
  if (!request) return refused(request.error());
  trust(request->authorities, config);
  const bool json = config.json;
  service::ProxyService proxy(std::move(config), std::move(scripts));
  if (const auto opened = proxy.open(); !opened) return refused(opened.error());
  Sender sender(proxy, json);
  service::HarAtEnd harAtEnd(proxy, har);
  harAtEnd.begin();
  constexpr unsigned atOnce = 64;
  const auto well = words.race ? sender.race(request->send, words.times) : sender.oneAfterTheOther(request->send, words.times, words.parallel ? atOnce : 1);
  const bool written = harAtEnd.write(sender.ending());
  proxy.stop();
  const int code = !well ? service::exitBadUsage : *well && written ? 0 : 1;
  if (!well) complain(well.error().message);
  sender.ending().enter(service::Ending::Phase::saved, code);
  return code;
}

}  // namespace penstock::app
