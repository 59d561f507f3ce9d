// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace penstock::service {

/// A QR code as <svg>, for a page or a file of its own: with its quiet zone, black on white whatever the page's colours. "" when it cannot be made
/// (text too long). Thread: any.
std::string qrSvg(const std::string& text, std::string_view label);

}  // namespace penstock::service
