// SPDX-License-Identifier: GPL-3.0-or-later
// Android devices at a cable (or in an emulator), by the person's own `adb`: proxy and CA brought there, and taken back.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "penstock/base/result.h"

namespace penstock::service {

struct AndroidDevice {
  std::string serial;  // "emulator-5554"
  std::string model;   // "Pixel_7"; "" where it is not told
  std::string state;   // "device": can be used; "unauthorized": its owner has to agree first; "offline"
  bool ready() const { return state == "device"; }
};

/// What `adb devices -l` says.
std::vector<AndroidDevice> readAndroidDevices(const std::string& output);

/// Blocks for as long as adb takes, 20 s a call at most. Thread: any, one at a time.
class Android {
 public:
  /// `adb`: where it is; "": it is looked for. `keptIn`: the file in which is kept what stood in the devices' settings.
  explicit Android(std::string keptIn, std::string adb = {});

  /// False: there is no adb, and the others fail with notFound.
  bool available() const { return !adb_.empty(); }
  /// **Errors**: notFound, io (adb's own words).
  Result<std::vector<AndroidDevice>> devices() const;
  /// The device reaches this machine's `port` by the cable as its own and takes that for its proxy; what it had before is kept. The CA (DER) lies
  /// among its downloads then, and its settings open where it can be installed, which the person has to do there. **Errors**: notFound, io.
  Result<void> bring(const std::string& serial, std::uint16_t port, const std::string& caDer) const;
  /// All of that taken back; the CA itself stays until the person removes it there. **Errors**: notFound, io.
  Result<void> takeBack(const std::string& serial) const;
  /// Serials of devices that something was brought to.
  std::vector<std::string> brought() const;

 private:
  Result<std::string> call(const std::vector<std::string>& arguments) const;

  std::string keptIn_, adb_;
};

}  // namespace penstock::service
