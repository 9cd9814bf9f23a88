{{- define "wafa.fullname" -}}
{{- if contains "wafa" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-wafa" .Release.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "wafa.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest }}{{ $image.repository }}@{{ $image.digest }}{{ else }}{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* Of every object. */}}
{{- define "wafa.labels" -}}
app.kubernetes.io/name: wafa
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/* What pods are found by; never changes. Called with a dict of root and component. */}}
{{- define "wafa.selector" -}}
app.kubernetes.io/name: wafa
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "wafa.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "wafa.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* Variables: settings as they are, secrets as files. A dict of root, settings (of the component), secrets. */}}
{{- define "wafa.env" -}}
{{- range $name, $value := .settings }}
{{- if not (kindIs "invalid" $value) }}
- name: {{ $name }}
  {{- /* Numbers of a values file are floating: a million would be 1e+06, and a fraction has to stay one. */}}
  value: {{ and (kindIs "float64" $value) (eq (float64 (int64 $value)) (float64 $value)) | ternary (int64 $value) $value | toString | quote }}
{{- end }}
{{- end }}
{{- range $name, $_ := .secrets }}
- name: {{ $name }}_FILE
  value: /run/secrets/wafa/{{ $name }}
{{- end }}
{{- end }}

{{- define "wafa.secretVolume" -}}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- range $name, $from := . }}
      - secret:
          name: {{ $from.name }}
          items: [{ key: {{ $from.key | quote }}, path: {{ $name }} }]
      {{- end }}
{{- end }}

{{- define "wafa.secretMount" -}}
- { name: secrets, mountPath: /run/secrets/wafa, readOnly: true }
{{- end }}

{{/* The authorities of caBundle, for every program that speaks TLS here. */}}
{{- define "wafa.caEnv" -}}
{{- if .Values.caBundle.name }}
- { name: NODE_EXTRA_CA_CERTS, value: /etc/wafa/ca/bundle.pem }
{{- end }}
{{- end }}
{{- define "wafa.caMount" -}}
{{- if .Values.caBundle.name }}
- { name: ca, mountPath: /etc/wafa/ca, readOnly: true }
{{- end }}
{{- end }}
{{- define "wafa.caVolume" -}}
{{- with .Values.caBundle }}
{{- if .name }}
- name: ca
  secret: { secretName: {{ .name }}, items: [{ key: {{ .key | quote }}, path: bundle.pem }], defaultMode: 0440 }
{{- end }}
{{- end }}
{{- end }}

{{/* A key of a ConfigMap holds no slash. */}}
{{- define "wafa.companyKey" -}}
{{ . | replace "/" "__" }}
{{- end }}

{{- define "wafa.companyVolume" -}}
- name: company
  configMap:
    {{- if .Values.company.existingConfigMap }}
    name: {{ .Values.company.existingConfigMap }}
    {{- with .Values.company.items }}
    items:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- else }}
    name: {{ include "wafa.fullname" . }}-company
    items:
      {{- range $path, $_ := .Values.company.files }}
      - { key: {{ include "wafa.companyKey" $path }}, path: {{ $path }} }
      {{- end }}
    {{- end }}
{{- end }}

{{/* The pod of an api or a worker. A dict of root, component, values, arguments, ports, probePort, settings, graceSeconds. */}}
{{- define "wafa.pod" -}}
metadata:
  labels:
    {{- include "wafa.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
  annotations:
    checksum/company: {{ .root.Values.company | toYaml | sha256sum }}
    {{- with .root.Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "wafa.fullname" .root }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .graceSeconds }}
  {{- with .root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- include "wafa.podSecurity" . | nindent 4 }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "wafa.selector" . | nindent 10 }}
  containers:
    - name: wafa
      image: {{ include "wafa.image" .root | quote }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args: {{ toJson .arguments }}
      securityContext:
        {{- include "wafa.containerSecurity" . | nindent 8 }}
      {{- $own := dict "NODE_OPTIONS" (printf "--max-old-space-size=%d" (int .values.heapMegabytes)) "WAFA_CONFIG_DIR" "/etc/wafa/company" "WAFA_METRICS_BIND" "0.0.0.0" "WAFA_METRICS_PORT" (int .root.Values.metrics.port) }}
      {{- $settings := mergeOverwrite (dict) .root.Values.settings .settings .values.settings $own }}
      env:
        {{- include "wafa.env" (dict "settings" $settings "secrets" .root.Values.secrets) | trim | nindent 8 }}
        {{- include "wafa.caEnv" .root | nindent 8 }}
      ports:
        {{- toYaml .ports | nindent 8 }}
      startupProbe:
        httpGet: { path: /health/live, port: {{ .probePort }} }
        periodSeconds: 5
        failureThreshold: 24
      livenessProbe:
        httpGet: { path: /health/live, port: {{ .probePort }} }
        periodSeconds: 15
        timeoutSeconds: 5
        failureThreshold: 4
      readinessProbe:
        httpGet: { path: /health/ready, port: {{ .probePort }} }
        periodSeconds: 10
        timeoutSeconds: 5
      lifecycle:
        # The endpoints hear of the end before the process does.
        preStop: { sleep: { seconds: 5 } }
      resources:
        {{- toYaml .values.resources | nindent 8 }}
      volumeMounts:
        - { name: company, mountPath: /etc/wafa/company, readOnly: true }
        {{- include "wafa.secretMount" . | nindent 8 }}
        {{- include "wafa.caMount" .root | nindent 8 }}
        {{- if .root.Values.vault.existingClaim }}
        - { name: vault, mountPath: /var/lib/wafa/vault }
        {{- end }}
  volumes:
    {{- include "wafa.companyVolume" .root | nindent 4 }}
    {{- include "wafa.secretVolume" .root.Values.secrets | nindent 4 }}
    {{- include "wafa.caVolume" .root | nindent 4 }}
    {{- with .root.Values.vault.existingClaim }}
    - { name: vault, persistentVolumeClaim: { claimName: {{ . }} } }
    {{- end }}
  {{- with .root.Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .root.Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .root.Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/* A job before an installation or an upgrade. A dict of root, name, weight, arguments, settings, secrets. */}}
{{- define "wafa.job" -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "wafa.fullname" .root }}-{{ .name }}
  labels:
    {{- include "wafa.labels" .root | nindent 4 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: {{ .weight | quote }}
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: 3
  activeDeadlineSeconds: 600
  template:
    metadata:
      labels:
        {{- include "wafa.labels" .root | nindent 8 }}
        app.kubernetes.io/component: {{ .name }}
    spec:
      # The service account of the chart is not there yet before the first installation.
      automountServiceAccountToken: false
      enableServiceLinks: false
      restartPolicy: Never
      {{- with .root.Values.image.pullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        {{- include "wafa.podSecurity" . | nindent 8 }}
      containers:
        - name: wafa
          image: {{ include "wafa.image" .root | quote }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          args: {{ toJson .arguments }}
          securityContext:
            {{- include "wafa.containerSecurity" . | nindent 12 }}
          env:
            {{- include "wafa.env" (dict "settings" .settings "secrets" .secrets) | trim | nindent 12 }}
            {{- include "wafa.caEnv" .root | nindent 12 }}
          resources:
            {{- toYaml .root.Values.jobs.resources | nindent 12 }}
          {{- if or .secrets .root.Values.caBundle.name }}
          volumeMounts:
            {{- if .secrets }}
            {{- include "wafa.secretMount" . | nindent 12 }}
            {{- end }}
            {{- include "wafa.caMount" .root | nindent 12 }}
          {{- end }}
      {{- if or .secrets .root.Values.caBundle.name }}
      volumes:
        {{- if .secrets }}
        {{- include "wafa.secretVolume" .secrets | nindent 8 }}
        {{- end }}
        {{- include "wafa.caVolume" .root | nindent 8 }}
      {{- end }}
{{- end }}

{{- define "wafa.autoscaler" -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ .name }}
  labels:
    {{- include "wafa.labels" .root | nindent 4 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ .name }} }
  minReplicas: {{ .autoscaling.minReplicas }}
  maxReplicas: {{ .autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: {{ .autoscaling.cpuPercent }} }
{{- end }}

{{- define "wafa.disruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .name }}
  labels:
    {{- include "wafa.labels" .root | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "wafa.selector" . | nindent 6 }}
{{- end }}
