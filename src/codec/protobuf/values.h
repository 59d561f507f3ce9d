// SPDX-License-Identifier: GPL-3.0-or-later
// Values as text and as JSON share these.
#pragma once

#include "penstock/codec/protobuf.h"

namespace penstock::codec::protobuf {

/// A number of a declared kind, or a varint or fixed one as it most likely is: "-1", "3.14", "true".
std::string numberText(ProtobufKind kind, std::uint64_t bits);
/// The shortest text that reads back as the same number; "NaN", "Infinity", "-Infinity".
std::string floatText(double v);
std::string floatText(float v);
/// What else an undeclared number may be, for a comment: "zigzag 75", "fixed32 0x4048f5c3, int 1078523331".
std::string otherReadings(ProtobufKind kind, std::uint64_t bits);
/// What there is to say of how a field that no schema has was read: "read as sint64", "or a string", otherReadings() of a number; "" for nothing.
std::string readingNote(const ProtobufField& field);
/// In quotes, escaped as JSON asks; invalid UTF-8 as U+FFFD. Appends.
void appendQuoted(std::string& out, std::string_view text);
/// "2024-05-01T12:00:00.5Z", "1.5s"; "" when the fields are not those of google.protobuf.Timestamp or Duration.
std::string wellKnownText(const ProtobufField& message);

}  // namespace penstock::codec::protobuf
