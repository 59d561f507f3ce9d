// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of gRPC and gRPC-Web, once base64 and content coding are off.
#pragma once

#include <string>

#include "record/messages/splitter.h"
#include "penstock/wire/grpc/message_reader.h"

namespace penstock::record {

class GrpcSplitter final : public MessageSplitter {
 public:
  explicit GrpcSplitter(bool web) : reader_(web) {}
  Step step(std::string_view in, std::span<char> scratch) override;
  void describe(model::Message& message) const override;
  /// What came of the trailers that gRPC-Web puts behind its messages; its first kilobytes.
  const std::string& trailers() const { return trailers_; }

 private:
  wire::grpc::MessageReader reader_;
  std::uint64_t size_ = 0;  // of the payload so far
  std::string trailers_;
  bool inside_ = false;
};

}  // namespace penstock::record
