// SPDX-License-Identifier: GPL-3.0-or-later
// The API over a Penstock that has some exchanges, rules and tokens, listens nowhere and sends nothing, for targets that call it.
#pragma once

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fuzz/fuzz.h"
#include "penstock/api/calls.h"
#include "penstock/model/memory_bytes.h"
#include "penstock/rules/rule_file.h"
#include "penstock/service/api_tokens.h"
#include "penstock/service/proxy_service.h"
#include "penstock/service/transfer.h"

namespace penstock::fuzz {

class ApiService {
 public:
  ApiService() : folder_(made()), proxy_(config(folder_)) {
    require(bool(proxy_.open()), "a Penstock that opens nothing has to open");
    require(bool(proxy_.apiTokens().open(folder_ + "/api-token")), "tokens have a file");
    calls_.emplace(proxy_);
    fill();
  }
  ~ApiService() {
    calls_->stop();
    calls_.reset();
    proxy_.stop(std::chrono::milliseconds(0));
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  ApiService(const ApiService&) = delete;
  ApiService& operator=(const ApiService&) = delete;

  /// What earlier calls took out of it comes back: each finds the same kinds of things, if under other ids.
  void fill() {
    const service::ProjectPtr project = proxy_.project();
    const auto index = project->rows();
    if (index->rows() == index->deletedRows().size()) {
      (void)project->setRecording(true);
      const auto filled = service::importIntoProject(project, model::MemoryBytes(std::make_shared<const std::string>(kExchanges)));
      require(filled_ || (filled && filled->imported == 3 && filled->skipped == 0), "exchanges that are good come in");
    }
    if (proxy_.rules().list().empty()) {
      const auto read = rules::readRules(kRules);
      require(bool(read), "rules that are good are read");
      require(bool(proxy_.rules().set(*read, "fill")), "and put in force");
    }
    if (proxy_.apiTokens().list().empty()) require(bool(proxy_.apiTokens().make("reader", service::ApiRight::read)), "a token is made");
    filled_ = true;
  }

  /// Whole. What would leave the process (requests, files, sockets of its own) is not called.
  api::Answer answer(const api::Call& call) {
    for (const std::string_view leads : {"/api/send", "/api/replay", "/api/bulk", "/api/project", "/api/dns"})
      if (call.path.starts_with(leads) && call.method != "GET") return api::refusal(404, "not here");
    api::Answer out = calls_->answer(call);
    if (!out.rest) return out;
    exporter::TextOut to([&out](std::string_view piece) {
      out.body += piece;
      return Result<void>();
    });
    (void)out.rest(to);
    (void)to.flush();
    out.rest = nullptr;
    return out;
  }

 private:
  static std::string made() {
    std::string pattern = std::filesystem::temp_directory_path().string() + "/penstock-fuzz-XXXXXX";
    require(::mkdtemp(pattern.data()) != nullptr, "a temporary folder");
    return pattern;
  }
  static model::Config config(const std::string& folder) {
    model::Config out;
    out.noDb = true;
    out.caDir = folder;
    out.api.tokenFile = folder + "/api-token";
    return out;
  }

  // Text and JSON in gzip, a redirect with cookies, a WebSocket with its messages: what views, bodies, messages and exports look into.
  static constexpr std::string_view kExchanges = R"({"log":{"version":"1.2","creator":{"name":"fuzz","version":"1"},"entries":[
    {"startedDateTime":"2026-01-01T00:00:00.000Z","time":12,"cache":{},"timings":{"send":1,"wait":10,"receive":1},
     "request":{"method":"POST","url":"https://a.test/login?token=s3cret&q=1","httpVersion":"HTTP/1.1","headers":[{"name":"Host","value":"a.test"},
       {"name":"Authorization","value":"Bearer s3cret"},{"name":"Content-Type","value":"application/json"}],"queryString":[],"cookies":[],"headersSize":-1,"bodySize":26,
       "postData":{"mimeType":"application/json","text":"{\"user\":\"a\",\"password\":1}"}},
     "response":{"status":200,"statusText":"OK","httpVersion":"HTTP/1.1","headers":[{"name":"Content-Type","value":"application/json"},
       {"name":"Content-Encoding","value":"gzip"}],"cookies":[],"redirectURL":"","headersSize":-1,"bodySize":-1,
       "content":{"size":17,"mimeType":"application/json","text":"{\"a\":[1,{\"b\":2}]}"}}},
    {"startedDateTime":"2026-01-01T00:00:01.000Z","time":1,"cache":{},"timings":{"send":0,"wait":1,"receive":0},
     "request":{"method":"GET","url":"http://b.test/","httpVersion":"HTTP/1.1","headers":[],"queryString":[],"cookies":[],"headersSize":-1,"bodySize":0},
     "response":{"status":302,"statusText":"Found","httpVersion":"HTTP/1.1","headers":[{"name":"Set-Cookie","value":"sid=s3cret; Path=/"},{"name":"Location","value":"/x"}],
       "cookies":[],"redirectURL":"/x","headersSize":-1,"bodySize":0,"content":{"size":0,"mimeType":""}}},
    {"startedDateTime":"2026-01-01T00:00:02.000Z","time":9,"cache":{},"timings":{"send":0,"wait":9,"receive":0},"_resourceType":"websocket",
     "_webSocketMessages":[{"type":"send","time":1767225602,"opcode":1,"data":"hello"},{"type":"receive","time":1767225603,"opcode":2,"data":"AAEC"}],
     "request":{"method":"GET","url":"wss://c.test/ws","httpVersion":"HTTP/1.1","headers":[],"queryString":[],"cookies":[],"headersSize":-1,"bodySize":0},
     "response":{"status":101,"statusText":"Switching Protocols","httpVersion":"HTTP/1.1","headers":[],"cookies":[],"redirectURL":"","headersSize":-1,"bodySize":0,
       "content":{"size":0,"mimeType":""}}}]}})";
  static constexpr std::string_view kRules = R"([
    {"id":"r1","name":"red","when":"path contains login","actions":[{"do":"mark","color":"red"}]},
    {"id":"r2","name":"pypproxys","conditions":[{"field":"host","op":"regex","value":"^a\\."}],"action":"modify",
     "modifications":[{"target":"resp_body","operation":"find_replace","find":"a","replace":"b"}]}])";

  const std::string folder_;
  bool filled_ = false;  // once; then calls may have seen to it that nothing is recorded
  service::ProxyService proxy_;
  std::optional<api::Calls> calls_;
};

}  // namespace penstock::fuzz
