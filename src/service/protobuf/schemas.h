// SPDX-License-Identifier: GPL-3.0-or-later
// The names known for Protocol Buffers: of files, and of reflection that was seen.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "penstock/codec/protobuf_schema.h"

namespace penstock::service {

/// What a server told names the messages of that server alone. Thread: any; nobody waits while descriptors are linked.
class Schemas {
 public:
  /// For messages of `server`; the same one as long as nothing changes.
  codec::ProtobufSchemaPtr of(const std::string& server) const;
  /// In place of the files before; what reflection told stays. **Errors**: as codec::ProtobufSchema::load, and then nothing changes.
  Result<void> load(const std::vector<std::string>& files);
  /// Serialized FileDescriptorProtos of `server`, beside those it told before: see codec::ProtobufSchema::reflected. Of all servers
  /// together mostCost is kept, and of mostServers: those that told theirs longest ago go. False when nothing new was among them.
  /// One thread at a time.
  bool learn(const std::string& server, const std::vector<std::string>& fileDescriptors, const std::function<bool()>& stopped = {});

  static constexpr std::size_t mostServers = 64;
  static constexpr std::size_t mostCost = 32 * 1024 * 1024;  // see codec::descriptorCost

 private:
  struct Told {
    std::vector<std::string> files;
    std::size_t cost = 0;
    std::uint64_t turn = 0;  // when it told something, counted
    codec::ProtobufSchemaPtr reflected, whole;  // `whole`: behind the files
  };
  void forgetOldest();

  mutable std::mutex mutex_;
  codec::ProtobufSchemaPtr loaded_ = codec::ProtobufSchema::empty();
  std::map<std::string, Told, std::less<>> told_;
  std::uint64_t turn_ = 0;
};

}  // namespace penstock::service
