// SPDX-License-Identifier: GPL-3.0-or-later
// What the run and the project say of names, put in force with the engine.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "penstock/engine/engine.h"
#include "penstock/service/name_server.h"
#include "penstock/service/projects.h"
#include "service/names/kept_names.h"

namespace penstock::service {

/// Lifetime: projects and engine outlive the calls. Thread: as NameServer, but begin and end: before and after the rest.
class ProjectNames final : public NameServer {
 public:
  explicit ProjectNames(Projects& projects) : projects_(projects) {}
  /// From now on with that engine, which goes by what the run says already. `secret` seals what stands in projects. Nothing listens yet.
  void begin(engine::Engine& engine, const model::EngineConfig& ofRun, std::string secret);
  /// Listens where the run says, or else the project if it does. **Errors**: of the run's place alone; the project's is told in status().
  Result<void> start();
  /// The run says something else by now. **Errors**: as start(), and all stays as it was.
  Result<void> setOfRun(const model::EngineConfig& ofRun);
  /// The engine ends.
  void end();
  /// What a person should know of it, a sentence or two each.
  std::vector<std::string> warnings() const;

  NameSettings settings() const override;
  NameServerStatus status() const override;
  Result<void> listen(const model::DnsConfig::Place& where) override;
  Result<void> stop() override;
  Result<void> setUpstream(std::vector<model::DnsConfig::Place> servers) override;
  Result<void> set(std::vector<NameRow> rows, std::string what) override;
  Result<std::string> add(NameSays says, const std::string& before) override;
  Result<void> replace(NameRow row) override;
  Result<void> remove(const std::string& id) override;
  Result<void> check(const NameSays& says) const override;
  std::string undoText() const override;
  Result<void> undo() override;
  std::string redoText() const override;
  Result<void> redo() override;
  Notifier<>& changed() override { return changed_; }

 private:
  struct OfRun {
    std::optional<model::DnsConfig::Place> listen;
    std::vector<model::DnsConfig::Place> upstream;
    std::vector<model::DnsRecord> records;
    std::vector<model::HostOverride> hosts;
  };
  static OfRun ofRunIn(const model::EngineConfig& config) { return {config.dns.listen, config.dns.upstream, config.dns.records, config.resolve}; }
  struct Step {
    std::vector<NameRow> rows;  // to go back to, or forth
    std::string what;
  };
  using Steps = std::deque<Step>;

  // All of these within changing_.
  void take();
  /// Saved, then in force; or nothing is changed.
  Result<void> become(KeptNames next);
  Result<void> change(std::vector<NameRow> rows, std::string what);
  Result<void> go(Steps& from, Steps& to);
  void putInForce();
  void giveIds(std::vector<NameRow>& rows) const;
  /// Where it is wanted, and nowhere else.
  Result<void> reconcile();
  Result<void> open(const model::DnsConfig::Place& where);
  /// Listens again where it did before a change that failed: `port` is the one it had there.
  void goBack(const std::optional<model::DnsConfig::Place>& before, std::uint16_t port);
  void setStatus(std::optional<ListenerStatus> listening, std::string problem);
  bool overruled(const NameRow& row) const;

  Projects& projects_;
  engine::Engine* engine_ = nullptr;
  std::string secret_;
  Notifier<> changed_;
  std::mutex changing_;  // for as long as a change takes; before mutex_
  ProjectPtr project_;   // whose names these are
  std::optional<model::DnsConfig::Place> place_;  // that was asked for where it listens
  bool started_ = false;
  mutable std::mutex mutex_;  // what follows is read by anyone, and changed within changing_ alone
  OfRun ofRun_;
  KeptNames kept_;
  std::string unreadable_;     // why what the project has is none; it stays there until something is changed
  bool serverForeign_ = false;  // somebody else wants it to listen
  std::optional<ListenerStatus> listening_;
  WallTime since_{};
  std::string problem_;
  Steps undo_, redo_;
  Subscription another_;  // project
};

}  // namespace penstock::service
