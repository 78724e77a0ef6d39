{{/*
What is listened to: name, protocol, tls, the container's port and the one that clients see. The container's ports are
above 1024, so that no capability is needed.
*/}}
{{- define "latchkey.listeners" -}}
{{- $l := .Values.listeners -}}
{{- if $l.imap.enabled }}
- {name: imap, protocol: imap, tls: implicit, inside: 1993, outside: {{ $l.imap.port }}}
{{- end }}
{{- if $l.submissions.enabled }}
- {name: submissions, protocol: smtp, tls: implicit, inside: 1465, outside: {{ $l.submissions.port }}}
{{- end }}
{{- if $l.submission.enabled }}
- {name: submission, protocol: smtp, tls: starttls, inside: 1587, outside: {{ $l.submission.port }}}
{{- end }}
{{- if $l.dav.enabled }}
- {name: dav, protocol: dav, tls: implicit, inside: 1443, outside: {{ $l.dav.port }}}
{{- end }}
{{- end }}

{{- define "latchkey.check" -}}
{{- $_ := required "host is missing: the name that clients connect to" .Values.host -}}
{{- if not (include "latchkey.listeners" . | fromYamlArray) -}}
{{- fail "listeners: all are off" -}}
{{- end -}}
{{- $backends := default dict .Values.config.backends -}}
{{- if not $backends -}}
{{- fail "config.backends is missing: where mail and calendars are" -}}
{{- end -}}
{{- range include "latchkey.listeners" . | fromYamlArray -}}
{{- if not (hasKey $backends .protocol) -}}
{{- fail (printf "config.backends.%s is missing: listeners.%s is on" .protocol .name) -}}
{{- end -}}
{{- end -}}
{{- if not (dig "postgresql" "" (default dict .Values.config.record)) -}}
{{- fail "config.record.postgresql is missing: pods cannot share a record in SQLite" -}}
{{- end -}}
{{- if not (dig "pepper" "" (default dict .Values.config.passwords)) -}}
{{- fail "config.passwords.pepper is missing: pods need the same one, as in {file: secrets/pepper}" -}}
{{- end -}}
{{- end }}

{{/* latchkey.yaml: what the chart knows, and over it what config says. */}}
{{- define "latchkey.config" -}}
{{- include "latchkey.check" . -}}
{{- $listeners := list -}}
{{- $clients := dict "host" .Values.host -}}
{{- range include "latchkey.listeners" . | fromYamlArray -}}
{{- $listeners = append $listeners (dict "protocol" .protocol "port" (int .inside) "tls" .tls) -}}
{{- if not (hasKey $clients .protocol) -}}
{{- $seen := dict "host" $.Values.host "port" (int .outside) -}}
{{- if ne .protocol "dav" -}}{{- $_ := set $seen "tls" .tls -}}{{- end -}}
{{- $_ := set $clients .protocol $seen -}}
{{- end -}}
{{- end -}}
{{- $made := dict
    "data" "/var/lib/latchkey"
    "listeners" $listeners
    "clients" $clients
    "tls" (dict "certificate" "tls/tls.crt" "key" "tls/tls.key")
    "management" (dict "address" "*" "port" 9143)
    "drain" (dict "announce" (printf "%ds" (int .Values.drain.announce)) "within" (printf "%ds" (int .Values.drain.within)))
    "log" (dict "format" "json") -}}
{{- if .Values.config.api -}}{{- $_ := set $made "api" (dict "address" "*") -}}{{- end -}}
{{- toYaml (mustMergeOverwrite $made (deepCopy .Values.config)) -}}
{{- end }}
