"""Generated from schemas/config.schema.json by tools/generate_validators.py. Do not edit."""

# mypy: ignore-errors

import re


class Invalid(Exception):
    """The data is not what the schema asks for."""


REGEX_PATTERNS = {'^https?://[^\\s/]\\S*\\Z': re.compile('^https?://[^\\s/]\\S*\\Z'), '^[A-Za-z_][A-Za-z0-9_]*\\Z': re.compile('^[A-Za-z_][A-Za-z0-9_]*\\Z'), '^[0-9]+(ms|s|m|h|d)\\Z': re.compile('^[0-9]+(ms|s|m|h|d)\\Z'), '^[A-Za-z0-9_][A-Za-z0-9._/-]*\\Z': re.compile('^[A-Za-z0-9_][A-Za-z0-9._/-]*\\Z'), '^refs/[A-Za-z0-9._/-]+\\Z': re.compile('^refs/[A-Za-z0-9._/-]+\\Z'), '^[A-Za-z0-9][A-Za-z0-9._-]*\\Z': re.compile('^[A-Za-z0-9][A-Za-z0-9._-]*\\Z'), '^([01]?[0-9]|2[0-3]):[0-5][0-9]-(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)\\Z': re.compile('^([01]?[0-9]|2[0-3]):[0-5][0-9]-(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)\\Z'), '^PS[0-9]{3}\\Z': re.compile('^PS[0-9]{3}\\Z'), '^https://[^\\s/]\\S*\\Z': re.compile('^https://[^\\s/]\\S*\\Z'), '^[0-9]+\\Z': re.compile('^[0-9]+\\Z'), '^\\S(.*\\S)?\\Z': re.compile('^\\S(.*\\S)?\\Z'), '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*\\Z': re.compile('^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*\\Z')}
NoneType = type(None)

def validate_config(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'version' in data_keys:
            data_keys.remove('version')
            data__version = data['version']
            if not isinstance(data__version, int) and (not (isinstance(data__version, float) and data__version.is_integer())) or isinstance(data__version, bool):
                raise Invalid
            if not (isinstance(data__version, (int, float)) and (not isinstance(data__version, bool)) and (data__version == 1)):
                raise Invalid
        if 'posts' in data_keys:
            data_keys.remove('posts')
            data__posts = data['posts']
            if not isinstance(data__posts, (list, tuple)):
                raise Invalid
            data__posts_is_list = isinstance(data__posts, (list, tuple))
            if data__posts_is_list:
                data__posts_len = len(data__posts)
                if data__posts_len < 1:
                    raise Invalid
                for data__posts_x, data__posts_item in enumerate(data__posts):
                    if not isinstance(data__posts_item, str):
                        raise Invalid
                    if isinstance(data__posts_item, str):
                        data__posts_item_len = len(data__posts_item)
                        if data__posts_item_len < 1:
                            raise Invalid
                        if data__posts_item_len > 1000:
                            raise Invalid

                def fn(var):
                    return frozenset(dict(((k, fn(v)) for k, v in var.items())).items()) if hasattr(var, 'items') else tuple((fn(v) for v in var)) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                if data__posts_len > len(set((fn(data__posts_x) for data__posts_x in data__posts))):
                    raise Invalid
        if 'provider' in data_keys:
            data_keys.remove('provider')
            data__provider = data['provider']
            if not isinstance(data__provider, dict):
                raise Invalid
            data__provider_is_dict = isinstance(data__provider, dict)
            if data__provider_is_dict:
                data__provider_keys = set(data__provider.keys())
                if 'name' in data__provider_keys:
                    data__provider_keys.remove('name')
                    data__provider__name = data__provider['name']
                    if not isinstance(data__provider__name, str):
                        raise Invalid
                    if not (isinstance(data__provider__name, str) and data__provider__name == 'outstand' or (isinstance(data__provider__name, str) and data__provider__name == 'sandbox')):
                        raise Invalid
                if 'baseUrl' in data__provider_keys:
                    data__provider_keys.remove('baseUrl')
                    data__provider__baseUrl = data__provider['baseUrl']
                    if not isinstance(data__provider__baseUrl, str):
                        raise Invalid
                    if isinstance(data__provider__baseUrl, str):
                        if not REGEX_PATTERNS['^https?://[^\\s/]\\S*\\Z'].search(data__provider__baseUrl):
                            raise Invalid
                if 'apiKeyEnv' in data__provider_keys:
                    data__provider_keys.remove('apiKeyEnv')
                    data__provider__apiKeyEnv = data__provider['apiKeyEnv']
                    if not isinstance(data__provider__apiKeyEnv, str):
                        raise Invalid
                    if isinstance(data__provider__apiKeyEnv, str):
                        if not REGEX_PATTERNS['^[A-Za-z_][A-Za-z0-9_]*\\Z'].search(data__provider__apiKeyEnv):
                            raise Invalid
                if 'timeout' in data__provider_keys:
                    data__provider_keys.remove('timeout')
                    data__provider__timeout = data__provider['timeout']
                    if not isinstance(data__provider__timeout, str):
                        raise Invalid
                    if isinstance(data__provider__timeout, str):
                        if not REGEX_PATTERNS['^[0-9]+(ms|s|m|h|d)\\Z'].search(data__provider__timeout):
                            raise Invalid
                if 'tries' in data__provider_keys:
                    data__provider_keys.remove('tries')
                    data__provider__tries = data__provider['tries']
                    if not isinstance(data__provider__tries, int) and (not (isinstance(data__provider__tries, float) and data__provider__tries.is_integer())) or isinstance(data__provider__tries, bool):
                        raise Invalid
                    if isinstance(data__provider__tries, (int, float)) and (not isinstance(data__provider__tries, bool)):
                        if data__provider__tries < 1:
                            raise Invalid
                        if data__provider__tries > 20:
                            raise Invalid
                if data__provider_keys:
                    raise Invalid
        if 'state' in data_keys:
            data_keys.remove('state')
            data__state = data['state']
            if not isinstance(data__state, dict):
                raise Invalid
            try:
                data__state_is_dict = isinstance(data__state, dict)
                if data__state_is_dict:
                    data__state_keys = set(data__state.keys())
                    if 'backend' in data__state_keys:
                        data__state_keys.remove('backend')
                        data__state__backend = data__state['backend']
                        if not (isinstance(data__state__backend, str) and data__state__backend == 'local'):
                            raise Invalid
            except Invalid:
                pass
            else:
                data__state_is_dict = isinstance(data__state, dict)
                if data__state_is_dict:
                    data__state_len = len(data__state)
                    if data__state_len != 0:
                        data__state_property_names = True
                        for data__state_key in data__state:
                            try:
                                if not (isinstance(data__state_key, str) and data__state_key == 'backend' or (isinstance(data__state_key, str) and data__state_key == 'path')):
                                    raise Invalid
                            except Invalid:
                                data__state_property_names = False
                        if not data__state_property_names:
                            raise Invalid
            try:
                data__state_is_dict = isinstance(data__state, dict)
                if data__state_is_dict:
                    data__state__missing_keys = set(['backend']) - data__state.keys()
                    if data__state__missing_keys:
                        raise Invalid
                    data__state_keys = set(data__state.keys())
                    if 'backend' in data__state_keys:
                        data__state_keys.remove('backend')
                        data__state__backend = data__state['backend']
                        if not (isinstance(data__state__backend, str) and data__state__backend == 'git'):
                            raise Invalid
            except Invalid:
                pass
            else:
                data__state_is_dict = isinstance(data__state, dict)
                if data__state_is_dict:
                    data__state_len = len(data__state)
                    if data__state_len != 0:
                        data__state_property_names = True
                        for data__state_key in data__state:
                            try:
                                if not (isinstance(data__state_key, str) and data__state_key == 'backend' or (isinstance(data__state_key, str) and data__state_key == 'remote') or (isinstance(data__state_key, str) and data__state_key == 'ref')):
                                    raise Invalid
                            except Invalid:
                                data__state_property_names = False
                        if not data__state_property_names:
                            raise Invalid
            try:
                data__state_is_dict = isinstance(data__state, dict)
                if data__state_is_dict:
                    data__state__missing_keys = set(['backend']) - data__state.keys()
                    if data__state__missing_keys:
                        raise Invalid
                    data__state_keys = set(data__state.keys())
                    if 'backend' in data__state_keys:
                        data__state_keys.remove('backend')
                        data__state__backend = data__state['backend']
                        if not (isinstance(data__state__backend, str) and data__state__backend == 's3'):
                            raise Invalid
            except Invalid:
                pass
            else:
                data__state_is_dict = isinstance(data__state, dict)
                if data__state_is_dict:
                    data__state__missing_keys = set(['bucket']) - data__state.keys()
                    if data__state__missing_keys:
                        raise Invalid
                    data__state_len = len(data__state)
                    if data__state_len != 0:
                        data__state_property_names = True
                        for data__state_key in data__state:
                            try:
                                if not (isinstance(data__state_key, str) and data__state_key == 'backend' or (isinstance(data__state_key, str) and data__state_key == 'bucket') or (isinstance(data__state_key, str) and data__state_key == 'key') or (isinstance(data__state_key, str) and data__state_key == 'region') or (isinstance(data__state_key, str) and data__state_key == 'endpoint')):
                                    raise Invalid
                            except Invalid:
                                data__state_property_names = False
                        if not data__state_property_names:
                            raise Invalid
            data__state_is_dict = isinstance(data__state, dict)
            if data__state_is_dict:
                data__state_keys = set(data__state.keys())
                if 'backend' in data__state_keys:
                    data__state_keys.remove('backend')
                    data__state__backend = data__state['backend']
                    if not isinstance(data__state__backend, str):
                        raise Invalid
                    if not (isinstance(data__state__backend, str) and data__state__backend == 'local' or (isinstance(data__state__backend, str) and data__state__backend == 'git') or (isinstance(data__state__backend, str) and data__state__backend == 's3')):
                        raise Invalid
                if 'path' in data__state_keys:
                    data__state_keys.remove('path')
                    data__state__path = data__state['path']
                    if not isinstance(data__state__path, str):
                        raise Invalid
                    if isinstance(data__state__path, str):
                        data__state__path_len = len(data__state__path)
                        if data__state__path_len < 1:
                            raise Invalid
                if 'remote' in data__state_keys:
                    data__state_keys.remove('remote')
                    data__state__remote = data__state['remote']
                    if not isinstance(data__state__remote, str):
                        raise Invalid
                    if isinstance(data__state__remote, str):
                        data__state__remote_len = len(data__state__remote)
                        if data__state__remote_len < 1:
                            raise Invalid
                        if not REGEX_PATTERNS['^[A-Za-z0-9_][A-Za-z0-9._/-]*\\Z'].search(data__state__remote):
                            raise Invalid
                if 'ref' in data__state_keys:
                    data__state_keys.remove('ref')
                    data__state__ref = data__state['ref']
                    if not isinstance(data__state__ref, str):
                        raise Invalid
                    if isinstance(data__state__ref, str):
                        if not REGEX_PATTERNS['^refs/[A-Za-z0-9._/-]+\\Z'].search(data__state__ref):
                            raise Invalid
                if 'bucket' in data__state_keys:
                    data__state_keys.remove('bucket')
                    data__state__bucket = data__state['bucket']
                    if not isinstance(data__state__bucket, str):
                        raise Invalid
                    if isinstance(data__state__bucket, str):
                        data__state__bucket_len = len(data__state__bucket)
                        if data__state__bucket_len < 1:
                            raise Invalid
                if 'key' in data__state_keys:
                    data__state_keys.remove('key')
                    data__state__key = data__state['key']
                    if not isinstance(data__state__key, str):
                        raise Invalid
                    if isinstance(data__state__key, str):
                        data__state__key_len = len(data__state__key)
                        if data__state__key_len < 1:
                            raise Invalid
                if 'region' in data__state_keys:
                    data__state_keys.remove('region')
                    data__state__region = data__state['region']
                    if not isinstance(data__state__region, str):
                        raise Invalid
                    if isinstance(data__state__region, str):
                        data__state__region_len = len(data__state__region)
                        if data__state__region_len < 1:
                            raise Invalid
                if 'endpoint' in data__state_keys:
                    data__state_keys.remove('endpoint')
                    data__state__endpoint = data__state['endpoint']
                    if not isinstance(data__state__endpoint, str):
                        raise Invalid
                    if isinstance(data__state__endpoint, str):
                        if not REGEX_PATTERNS['^https?://[^\\s/]\\S*\\Z'].search(data__state__endpoint):
                            raise Invalid
                if data__state_keys:
                    raise Invalid
        if 'timezone' in data_keys:
            data_keys.remove('timezone')
            data__timezone = data['timezone']
            validate_config__definitions_timezone(data__timezone)
        if 'defaults' in data_keys:
            data_keys.remove('defaults')
            data__defaults = data['defaults']
            if not isinstance(data__defaults, dict):
                raise Invalid
            data__defaults_is_dict = isinstance(data__defaults, dict)
            if data__defaults_is_dict:
                data__defaults_keys = set(data__defaults.keys())
                if 'accounts' in data__defaults_keys:
                    data__defaults_keys.remove('accounts')
                    data__defaults__accounts = data__defaults['accounts']
                    validate_config__definitions_accounts(data__defaults__accounts)
                if 'timezone' in data__defaults_keys:
                    data__defaults_keys.remove('timezone')
                    data__defaults__timezone = data__defaults['timezone']
                    validate_config__definitions_timezone(data__defaults__timezone)
                if 'threads' in data__defaults_keys:
                    data__defaults_keys.remove('threads')
                    data__defaults__threads = data__defaults['threads']
                    validate_config__definitions_threads(data__defaults__threads)
                if 'instagram' in data__defaults_keys:
                    data__defaults_keys.remove('instagram')
                    data__defaults__instagram = data__defaults['instagram']
                    validate_config__definitions_instagram(data__defaults__instagram)
                if 'youtube' in data__defaults_keys:
                    data__defaults_keys.remove('youtube')
                    data__defaults__youtube = data__defaults['youtube']
                    validate_config__definitions_youtube(data__defaults__youtube)
                if 'tiktok' in data__defaults_keys:
                    data__defaults_keys.remove('tiktok')
                    data__defaults__tiktok = data__defaults['tiktok']
                    validate_config__definitions_tiktok(data__defaults__tiktok)
                if 'pinterest' in data__defaults_keys:
                    data__defaults_keys.remove('pinterest')
                    data__defaults__pinterest = data__defaults['pinterest']
                    validate_config__definitions_pinterest(data__defaults__pinterest)
                if 'linkedin' in data__defaults_keys:
                    data__defaults_keys.remove('linkedin')
                    data__defaults__linkedin = data__defaults['linkedin']
                    validate_config__definitions_linkedin(data__defaults__linkedin)
                if 'facebook' in data__defaults_keys:
                    data__defaults_keys.remove('facebook')
                    data__defaults__facebook = data__defaults['facebook']
                    validate_config__definitions_facebook(data__defaults__facebook)
                if 'google_business' in data__defaults_keys:
                    data__defaults_keys.remove('google_business')
                    data__defaults__googlebusiness = data__defaults['google_business']
                    validate_config__definitions_google_business(data__defaults__googlebusiness)
                if 'x' in data__defaults_keys:
                    data__defaults_keys.remove('x')
                    data__defaults__x = data__defaults['x']
                    validate_config__definitions_x(data__defaults__x)
                if 'bluesky' in data__defaults_keys:
                    data__defaults_keys.remove('bluesky')
                    data__defaults__bluesky = data__defaults['bluesky']
                    validate_config__definitions_bluesky(data__defaults__bluesky)
                if 'vimeo' in data__defaults_keys:
                    data__defaults_keys.remove('vimeo')
                    data__defaults__vimeo = data__defaults['vimeo']
                    validate_config__definitions_vimeo(data__defaults__vimeo)
                if 'reddit' in data__defaults_keys:
                    data__defaults_keys.remove('reddit')
                    data__defaults__reddit = data__defaults['reddit']
                    validate_config__definitions_reddit(data__defaults__reddit)
                if 'googleBusiness' in data__defaults_keys:
                    data__defaults_keys.remove('googleBusiness')
                    data__defaults__googleBusiness = data__defaults['googleBusiness']
                    validate_config__definitions_google_business(data__defaults__googleBusiness)
                if 'draft' in data__defaults_keys:
                    data__defaults_keys.remove('draft')
                    data__defaults__draft = data__defaults['draft']
                    validate_config__definitions_draft(data__defaults__draft)
                if 'missed' in data__defaults_keys:
                    data__defaults_keys.remove('missed')
                    data__defaults__missed = data__defaults['missed']
                    validate_config__definitions_missed(data__defaults__missed)
                if 'labels' in data__defaults_keys:
                    data__defaults_keys.remove('labels')
                    data__defaults__labels = data__defaults['labels']
                    validate_config__definitions_labels(data__defaults__labels)
                if 'protect' in data__defaults_keys:
                    data__defaults_keys.remove('protect')
                    data__defaults__protect = data__defaults['protect']
                    validate_config__definitions_protect(data__defaults__protect)
                if data__defaults_keys:
                    raise Invalid
        if 'groups' in data_keys:
            data_keys.remove('groups')
            data__groups = data['groups']
            if not isinstance(data__groups, dict):
                raise Invalid
            data__groups_is_dict = isinstance(data__groups, dict)
            if data__groups_is_dict:
                data__groups_keys = set(data__groups.keys())
                for data__groups_key in data__groups_keys:
                    if data__groups_key not in []:
                        data__groups_value = data__groups.get(data__groups_key)
                        validate_config__definitions_accounts(data__groups_value)
                data__groups_len = len(data__groups)
                if data__groups_len != 0:
                    data__groups_property_names = True
                    for data__groups_key in data__groups:
                        try:
                            if isinstance(data__groups_key, str):
                                if not REGEX_PATTERNS['^[A-Za-z0-9][A-Za-z0-9._-]*\\Z'].search(data__groups_key):
                                    raise Invalid
                        except Invalid:
                            data__groups_property_names = False
                    if not data__groups_property_names:
                        raise Invalid
        if 'policy' in data_keys:
            data_keys.remove('policy')
            data__policy = data['policy']
            if not isinstance(data__policy, dict):
                raise Invalid
            data__policy_is_dict = isinstance(data__policy, dict)
            if data__policy_is_dict:
                data__policy_keys = set(data__policy.keys())
                if 'guardWindow' in data__policy_keys:
                    data__policy_keys.remove('guardWindow')
                    data__policy__guardWindow = data__policy['guardWindow']
                    if not isinstance(data__policy__guardWindow, str):
                        raise Invalid
                    if isinstance(data__policy__guardWindow, str):
                        if not REGEX_PATTERNS['^[0-9]+(ms|s|m|h|d)\\Z'].search(data__policy__guardWindow):
                            raise Invalid
                if 'horizon' in data__policy_keys:
                    data__policy_keys.remove('horizon')
                    data__policy__horizon = data__policy['horizon']
                    if not isinstance(data__policy__horizon, str):
                        raise Invalid
                    if isinstance(data__policy__horizon, str):
                        if not REGEX_PATTERNS['^[0-9]+(ms|s|m|h|d)\\Z'].search(data__policy__horizon):
                            raise Invalid
                if 'maxCancel' in data__policy_keys:
                    data__policy_keys.remove('maxCancel')
                    data__policy__maxCancel = data__policy['maxCancel']
                    if not isinstance(data__policy__maxCancel, int) and (not (isinstance(data__policy__maxCancel, float) and data__policy__maxCancel.is_integer())) or isinstance(data__policy__maxCancel, bool):
                        raise Invalid
                    if isinstance(data__policy__maxCancel, (int, float)) and (not isinstance(data__policy__maxCancel, bool)):
                        if data__policy__maxCancel < 0:
                            raise Invalid
                if 'maxCreate' in data__policy_keys:
                    data__policy_keys.remove('maxCreate')
                    data__policy__maxCreate = data__policy['maxCreate']
                    if not isinstance(data__policy__maxCreate, int) and (not (isinstance(data__policy__maxCreate, float) and data__policy__maxCreate.is_integer())) or isinstance(data__policy__maxCreate, bool):
                        raise Invalid
                    if isinstance(data__policy__maxCreate, (int, float)) and (not isinstance(data__policy__maxCreate, bool)):
                        if data__policy__maxCreate < 0:
                            raise Invalid
                if 'fanout' in data__policy_keys:
                    data__policy_keys.remove('fanout')
                    data__policy__fanout = data__policy['fanout']
                    if not isinstance(data__policy__fanout, str):
                        raise Invalid
                    if not (isinstance(data__policy__fanout, str) and data__policy__fanout == 'allow' or (isinstance(data__policy__fanout, str) and data__policy__fanout == 'warn') or (isinstance(data__policy__fanout, str) and data__policy__fanout == 'error')):
                        raise Invalid
                if data__policy_keys:
                    raise Invalid
        if 'cadence' in data_keys:
            data_keys.remove('cadence')
            data__cadence = data['cadence']
            if not isinstance(data__cadence, dict):
                raise Invalid
            data__cadence_is_dict = isinstance(data__cadence, dict)
            if data__cadence_is_dict:
                data__cadence_keys = set(data__cadence.keys())
                if 'spacing' in data__cadence_keys:
                    data__cadence_keys.remove('spacing')
                    data__cadence__spacing = data__cadence['spacing']
                    if not isinstance(data__cadence__spacing, str):
                        raise Invalid
                    if isinstance(data__cadence__spacing, str):
                        if not REGEX_PATTERNS['^[0-9]+(ms|s|m|h|d)\\Z'].search(data__cadence__spacing):
                            raise Invalid
                if 'repeat' in data__cadence_keys:
                    data__cadence_keys.remove('repeat')
                    data__cadence__repeat = data__cadence['repeat']
                    if not isinstance(data__cadence__repeat, str):
                        raise Invalid
                    if isinstance(data__cadence__repeat, str):
                        if not REGEX_PATTERNS['^[0-9]+(ms|s|m|h|d)\\Z'].search(data__cadence__repeat):
                            raise Invalid
                if 'quietHours' in data__cadence_keys:
                    data__cadence_keys.remove('quietHours')
                    data__cadence__quietHours = data__cadence['quietHours']
                    if not isinstance(data__cadence__quietHours, str):
                        raise Invalid
                    if isinstance(data__cadence__quietHours, str):
                        if not REGEX_PATTERNS['^([01]?[0-9]|2[0-3]):[0-5][0-9]-(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)\\Z'].search(data__cadence__quietHours):
                            raise Invalid
                if 'weekdays' in data__cadence_keys:
                    data__cadence_keys.remove('weekdays')
                    data__cadence__weekdays = data__cadence['weekdays']
                    if not isinstance(data__cadence__weekdays, (list, tuple)):
                        raise Invalid
                    data__cadence__weekdays_is_list = isinstance(data__cadence__weekdays, (list, tuple))
                    if data__cadence__weekdays_is_list:
                        data__cadence__weekdays_len = len(data__cadence__weekdays)
                        if data__cadence__weekdays_len < 1:
                            raise Invalid
                        for data__cadence__weekdays_x, data__cadence__weekdays_item in enumerate(data__cadence__weekdays):
                            if not isinstance(data__cadence__weekdays_item, str):
                                raise Invalid
                            if not (isinstance(data__cadence__weekdays_item, str) and data__cadence__weekdays_item == 'mon' or (isinstance(data__cadence__weekdays_item, str) and data__cadence__weekdays_item == 'tue') or (isinstance(data__cadence__weekdays_item, str) and data__cadence__weekdays_item == 'wed') or (isinstance(data__cadence__weekdays_item, str) and data__cadence__weekdays_item == 'thu') or (isinstance(data__cadence__weekdays_item, str) and data__cadence__weekdays_item == 'fri') or (isinstance(data__cadence__weekdays_item, str) and data__cadence__weekdays_item == 'sat') or (isinstance(data__cadence__weekdays_item, str) and data__cadence__weekdays_item == 'sun')):
                                raise Invalid

                        def fn(var):
                            return frozenset(dict(((k, fn(v)) for k, v in var.items())).items()) if hasattr(var, 'items') else tuple((fn(v) for v in var)) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                        if data__cadence__weekdays_len > len(set((fn(data__cadence__weekdays_x) for data__cadence__weekdays_x in data__cadence__weekdays))):
                            raise Invalid
                if data__cadence_keys:
                    raise Invalid
        if 'limits' in data_keys:
            data_keys.remove('limits')
            data__limits = data['limits']
            if not isinstance(data__limits, dict):
                raise Invalid
            data__limits_is_dict = isinstance(data__limits, dict)
            if data__limits_is_dict:
                data__limits_keys = set(data__limits.keys())
                for data__limits_key in data__limits_keys:
                    if data__limits_key not in []:
                        data__limits_value = data__limits.get(data__limits_key)
                        if not isinstance(data__limits_value, dict):
                            raise Invalid
                        data__limits_value_is_dict = isinstance(data__limits_value, dict)
                        if data__limits_value_is_dict:
                            data__limits_value_keys = set(data__limits_value.keys())
                            for data__limits_value_key in data__limits_value_keys:
                                if data__limits_value_key not in []:
                                    data__limits_value_value = data__limits_value.get(data__limits_value_key)
                                    if not isinstance(data__limits_value_value, (int, float)) or isinstance(data__limits_value_value, bool):
                                        raise Invalid
                                    if isinstance(data__limits_value_value, (int, float)) and (not isinstance(data__limits_value_value, bool)):
                                        if data__limits_value_value < 0:
                                            raise Invalid
        if 'rules' in data_keys:
            data_keys.remove('rules')
            data__rules = data['rules']
            if not isinstance(data__rules, dict):
                raise Invalid
            data__rules_is_dict = isinstance(data__rules, dict)
            if data__rules_is_dict:
                data__rules_keys = set(data__rules.keys())
                for data__rules_key, data__rules_val in data__rules.items():
                    if REGEX_PATTERNS['^PS[0-9]{3}\\Z'].search(data__rules_key):
                        if data__rules_key in data__rules_keys:
                            data__rules_keys.remove(data__rules_key)
                        if not isinstance(data__rules_val, str):
                            raise Invalid
                        if not (isinstance(data__rules_val, str) and data__rules_val == 'off' or (isinstance(data__rules_val, str) and data__rules_val == 'info') or (isinstance(data__rules_val, str) and data__rules_val == 'warn') or (isinstance(data__rules_val, str) and data__rules_val == 'error')):
                            raise Invalid
                if data__rules_keys:
                    raise Invalid
        if data_keys:
            raise Invalid
    return data

def validate_config__definitions_protect(data):
    if not isinstance(data, bool):
        raise Invalid
    return data

def validate_config__definitions_labels(data):
    if not isinstance(data, (list, tuple)):
        raise Invalid
    data_is_list = isinstance(data, (list, tuple))
    if data_is_list:
        for data_x, data_item in enumerate(data):
            if not isinstance(data_item, str):
                raise Invalid
            if isinstance(data_item, str):
                data_item_len = len(data_item)
                if data_item_len < 1:
                    raise Invalid
                if data_item_len > 100:
                    raise Invalid

        def fn(var):
            return frozenset(dict(((k, fn(v)) for k, v in var.items())).items()) if hasattr(var, 'items') else tuple((fn(v) for v in var)) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
        data_len = len(data)
        if data_len > len(set((fn(data_x) for data_x in data))):
            raise Invalid
    return data

def validate_config__definitions_missed(data):
    if not isinstance(data, str):
        raise Invalid
    if not (isinstance(data, str) and data == 'error' or (isinstance(data, str) and data == 'publish') or (isinstance(data, str) and data == 'skip')):
        raise Invalid
    return data

def validate_config__definitions_draft(data):
    if not isinstance(data, bool):
        raise Invalid
    return data

def validate_config__definitions_reddit(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_config__definitions_vimeo(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_config__definitions_bluesky(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_config__definitions_x(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_config__definitions_google_business(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_config__definitions_facebook(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'publishAsReel' in data_keys:
            data_keys.remove('publishAsReel')
            data__publishAsReel = data['publishAsReel']
            if not isinstance(data__publishAsReel, bool):
                raise Invalid
        if 'publishAsStory' in data_keys:
            data_keys.remove('publishAsStory')
            data__publishAsStory = data['publishAsStory']
            if not isinstance(data__publishAsStory, bool):
                raise Invalid
        if 'mentions' in data_keys:
            data_keys.remove('mentions')
            data__mentions = data['mentions']
            if not isinstance(data__mentions, (list, tuple)):
                raise Invalid
            data__mentions_is_list = isinstance(data__mentions, (list, tuple))
            if data__mentions_is_list:
                data__mentions_len = len(data__mentions)
                for data__mentions_x, data__mentions_item in enumerate(data__mentions):
                    if not isinstance(data__mentions_item, (dict, str)):
                        raise Invalid
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_config__definitions_linkedin(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_config__definitions_pinterest(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'board_id' in data_keys:
            data_keys.remove('board_id')
            data__boardid = data['board_id']
            if not isinstance(data__boardid, str):
                raise Invalid
            if isinstance(data__boardid, str):
                data__boardid_len = len(data__boardid)
                if data__boardid_len < 1:
                    raise Invalid
        if 'title' in data_keys:
            data_keys.remove('title')
            data__title = data['title']
            if not isinstance(data__title, str):
                raise Invalid
        if 'link' in data_keys:
            data_keys.remove('link')
            data__link = data['link']
            if not isinstance(data__link, str):
                raise Invalid
            if isinstance(data__link, str):
                if not REGEX_PATTERNS['^https?://[^\\s/]\\S*\\Z'].search(data__link):
                    raise Invalid
        if 'alt_text' in data_keys:
            data_keys.remove('alt_text')
            data__alttext = data['alt_text']
            if not isinstance(data__alttext, str):
                raise Invalid
        if 'cover_image_url' in data_keys:
            data_keys.remove('cover_image_url')
            data__coverimageurl = data['cover_image_url']
            if not isinstance(data__coverimageurl, str):
                raise Invalid
            if isinstance(data__coverimageurl, str):
                if not REGEX_PATTERNS['^https://[^\\s/]\\S*\\Z'].search(data__coverimageurl):
                    raise Invalid
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_config__definitions_tiktok(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'postMode' in data_keys:
            data_keys.remove('postMode')
            data__postMode = data['postMode']
            if not isinstance(data__postMode, str):
                raise Invalid
            if not (isinstance(data__postMode, str) and data__postMode == 'MEDIA_UPLOAD' or (isinstance(data__postMode, str) and data__postMode == 'DIRECT_POST')):
                raise Invalid
        if 'privacyLevel' in data_keys:
            data_keys.remove('privacyLevel')
            data__privacyLevel = data['privacyLevel']
            if not isinstance(data__privacyLevel, str):
                raise Invalid
            if not (isinstance(data__privacyLevel, str) and data__privacyLevel == 'PUBLIC_TO_EVERYONE' or (isinstance(data__privacyLevel, str) and data__privacyLevel == 'MUTUAL_FOLLOW_FRIENDS') or (isinstance(data__privacyLevel, str) and data__privacyLevel == 'FOLLOWER_OF_CREATOR') or (isinstance(data__privacyLevel, str) and data__privacyLevel == 'SELF_ONLY')):
                raise Invalid
        if 'disableComment' in data_keys:
            data_keys.remove('disableComment')
            data__disableComment = data['disableComment']
            if not isinstance(data__disableComment, bool):
                raise Invalid
        if 'disableDuet' in data_keys:
            data_keys.remove('disableDuet')
            data__disableDuet = data['disableDuet']
            if not isinstance(data__disableDuet, bool):
                raise Invalid
        if 'disableStitch' in data_keys:
            data_keys.remove('disableStitch')
            data__disableStitch = data['disableStitch']
            if not isinstance(data__disableStitch, bool):
                raise Invalid
        if 'videoCoverTimestampMs' in data_keys:
            data_keys.remove('videoCoverTimestampMs')
            data__videoCoverTimestampMs = data['videoCoverTimestampMs']
            if not isinstance(data__videoCoverTimestampMs, int) and (not (isinstance(data__videoCoverTimestampMs, float) and data__videoCoverTimestampMs.is_integer())) or isinstance(data__videoCoverTimestampMs, bool):
                raise Invalid
            if isinstance(data__videoCoverTimestampMs, (int, float)) and (not isinstance(data__videoCoverTimestampMs, bool)):
                if data__videoCoverTimestampMs < 0:
                    raise Invalid
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_config__definitions_youtube(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'title' in data_keys:
            data_keys.remove('title')
            data__title = data['title']
            if not isinstance(data__title, str):
                raise Invalid
            if isinstance(data__title, str):
                data__title_len = len(data__title)
                if data__title_len < 1:
                    raise Invalid
        if 'privacyStatus' in data_keys:
            data_keys.remove('privacyStatus')
            data__privacyStatus = data['privacyStatus']
            if not isinstance(data__privacyStatus, str):
                raise Invalid
            if not (isinstance(data__privacyStatus, str) and data__privacyStatus == 'public' or (isinstance(data__privacyStatus, str) and data__privacyStatus == 'unlisted') or (isinstance(data__privacyStatus, str) and data__privacyStatus == 'private')):
                raise Invalid
        if 'madeForKids' in data_keys:
            data_keys.remove('madeForKids')
            data__madeForKids = data['madeForKids']
            if not isinstance(data__madeForKids, bool):
                raise Invalid
        if 'isShort' in data_keys:
            data_keys.remove('isShort')
            data__isShort = data['isShort']
            if not isinstance(data__isShort, bool):
                raise Invalid
        if 'categoryId' in data_keys:
            data_keys.remove('categoryId')
            data__categoryId = data['categoryId']
            if not isinstance(data__categoryId, str):
                raise Invalid
            if isinstance(data__categoryId, str):
                if not REGEX_PATTERNS['^[0-9]+\\Z'].search(data__categoryId):
                    raise Invalid
        if 'tags' in data_keys:
            data_keys.remove('tags')
            data__tags = data['tags']
            if not isinstance(data__tags, (list, tuple)):
                raise Invalid
            data__tags_is_list = isinstance(data__tags, (list, tuple))
            if data__tags_is_list:
                for data__tags_x, data__tags_item in enumerate(data__tags):
                    if not isinstance(data__tags_item, str):
                        raise Invalid
                    if isinstance(data__tags_item, str):
                        data__tags_item_len = len(data__tags_item)
                        if data__tags_item_len < 1:
                            raise Invalid

                def fn(var):
                    return frozenset(dict(((k, fn(v)) for k, v in var.items())).items()) if hasattr(var, 'items') else tuple((fn(v) for v in var)) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                data__tags_len = len(data__tags)
                if data__tags_len > len(set((fn(data__tags_x) for data__tags_x in data__tags))):
                    raise Invalid
        if 'thumbnailUrl' in data_keys:
            data_keys.remove('thumbnailUrl')
            data__thumbnailUrl = data['thumbnailUrl']
            if not isinstance(data__thumbnailUrl, str):
                raise Invalid
            if isinstance(data__thumbnailUrl, str):
                if not REGEX_PATTERNS['^https://[^\\s/]\\S*\\Z'].search(data__thumbnailUrl):
                    raise Invalid
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_config__definitions_instagram(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'publishAsStory' in data_keys:
            data_keys.remove('publishAsStory')
            data__publishAsStory = data['publishAsStory']
            if not isinstance(data__publishAsStory, bool):
                raise Invalid
        if 'caption' in data_keys:
            data_keys.remove('caption')
            data__caption = data['caption']
            if not isinstance(data__caption, str):
                raise Invalid
        if 'altText' in data_keys:
            data_keys.remove('altText')
            data__altText = data['altText']
            if not isinstance(data__altText, str):
                raise Invalid
        if 'reelCoverUrl' in data_keys:
            data_keys.remove('reelCoverUrl')
            data__reelCoverUrl = data['reelCoverUrl']
            if not isinstance(data__reelCoverUrl, str):
                raise Invalid
            if isinstance(data__reelCoverUrl, str):
                if not REGEX_PATTERNS['^https://[^\\s/]\\S*\\Z'].search(data__reelCoverUrl):
                    raise Invalid
        if 'reelThumbOffset' in data_keys:
            data_keys.remove('reelThumbOffset')
            data__reelThumbOffset = data['reelThumbOffset']
            if not isinstance(data__reelThumbOffset, int) and (not (isinstance(data__reelThumbOffset, float) and data__reelThumbOffset.is_integer())) or isinstance(data__reelThumbOffset, bool):
                raise Invalid
            if isinstance(data__reelThumbOffset, (int, float)) and (not isinstance(data__reelThumbOffset, bool)):
                if data__reelThumbOffset < 0:
                    raise Invalid
        if 'collaborators' in data_keys:
            data_keys.remove('collaborators')
            data__collaborators = data['collaborators']
            if not isinstance(data__collaborators, (list, tuple)):
                raise Invalid
            data__collaborators_is_list = isinstance(data__collaborators, (list, tuple))
            if data__collaborators_is_list:
                for data__collaborators_x, data__collaborators_item in enumerate(data__collaborators):
                    if not isinstance(data__collaborators_item, str):
                        raise Invalid
                    if isinstance(data__collaborators_item, str):
                        data__collaborators_item_len = len(data__collaborators_item)
                        if data__collaborators_item_len < 1:
                            raise Invalid

                def fn(var):
                    return frozenset(dict(((k, fn(v)) for k, v in var.items())).items()) if hasattr(var, 'items') else tuple((fn(v) for v in var)) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
                data__collaborators_len = len(data__collaborators)
                if data__collaborators_len > len(set((fn(data__collaborators_x) for data__collaborators_x in data__collaborators))):
                    raise Invalid
        if 'locationId' in data_keys:
            data_keys.remove('locationId')
            data__locationId = data['locationId']
            if not isinstance(data__locationId, str):
                raise Invalid
            if isinstance(data__locationId, str):
                data__locationId_len = len(data__locationId)
                if data__locationId_len < 1:
                    raise Invalid
        if 'isAiGenerated' in data_keys:
            data_keys.remove('isAiGenerated')
            data__isAiGenerated = data['isAiGenerated']
            if not isinstance(data__isAiGenerated, bool):
                raise Invalid
        if 'userTags' in data_keys:
            data_keys.remove('userTags')
            data__userTags = data['userTags']
            if not isinstance(data__userTags, (list, tuple)):
                raise Invalid
            data__userTags_is_list = isinstance(data__userTags, (list, tuple))
            if data__userTags_is_list:
                data__userTags_len = len(data__userTags)
                for data__userTags_x, data__userTags_item in enumerate(data__userTags):
                    if not isinstance(data__userTags_item, (dict, str)):
                        raise Invalid
        if 'trialReel' in data_keys:
            data_keys.remove('trialReel')
            data__trialReel = data['trialReel']
            if not isinstance(data__trialReel, dict):
                raise Invalid
            data__trialReel_is_dict = isinstance(data__trialReel, dict)
            if data__trialReel_is_dict:
                data__trialReel__missing_keys = set(['graduationStrategy']) - data__trialReel.keys()
                if data__trialReel__missing_keys:
                    raise Invalid
                data__trialReel_keys = set(data__trialReel.keys())
                if 'graduationStrategy' in data__trialReel_keys:
                    data__trialReel_keys.remove('graduationStrategy')
                    data__trialReel__graduationStrategy = data__trialReel['graduationStrategy']
                    if not isinstance(data__trialReel__graduationStrategy, str):
                        raise Invalid
                    if not (isinstance(data__trialReel__graduationStrategy, str) and data__trialReel__graduationStrategy == 'MANUAL' or (isinstance(data__trialReel__graduationStrategy, str) and data__trialReel__graduationStrategy == 'SS_PERFORMANCE')):
                        raise Invalid
                if data__trialReel_keys:
                    raise Invalid
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_config__definitions_threads(data):
    if not isinstance(data, dict):
        raise Invalid
    data_is_dict = isinstance(data, dict)
    if data_is_dict:
        data_keys = set(data.keys())
        if 'replyControl' in data_keys:
            data_keys.remove('replyControl')
            data__replyControl = data['replyControl']
            if not isinstance(data__replyControl, str):
                raise Invalid
            if not (isinstance(data__replyControl, str) and data__replyControl == 'everyone' or (isinstance(data__replyControl, str) and data__replyControl == 'accounts_you_follow') or (isinstance(data__replyControl, str) and data__replyControl == 'mentioned_only')):
                raise Invalid
        if 'extra' in data_keys:
            data_keys.remove('extra')
            data__extra = data['extra']
            if not isinstance(data__extra, dict):
                raise Invalid
            data__extra_is_dict = isinstance(data__extra, dict)
            if data__extra_is_dict:
                data__extra_keys = set(data__extra.keys())
        if data_keys:
            raise Invalid
    return data

def validate_config__definitions_accounts(data):
    if not isinstance(data, (list, tuple)):
        raise Invalid
    data_is_list = isinstance(data, (list, tuple))
    if data_is_list:
        data_len = len(data)
        if data_len < 1:
            raise Invalid
        if data_len > 100:
            raise Invalid
        for data_x, data_item in enumerate(data):
            if not isinstance(data_item, str):
                raise Invalid
            if isinstance(data_item, str):
                data_item_len = len(data_item)
                if data_item_len < 1:
                    raise Invalid
                if data_item_len > 200:
                    raise Invalid
                if not REGEX_PATTERNS['^\\S(.*\\S)?\\Z'].search(data_item):
                    raise Invalid

        def fn(var):
            return frozenset(dict(((k, fn(v)) for k, v in var.items())).items()) if hasattr(var, 'items') else tuple((fn(v) for v in var)) if isinstance(var, (dict, list)) else (bool, var) if isinstance(var, bool) else var
        if data_len > len(set((fn(data_x) for data_x in data))):
            raise Invalid
    return data

def validate_config__definitions_timezone(data):
    if not isinstance(data, str):
        raise Invalid
    if isinstance(data, str):
        data_len = len(data)
        if data_len < 1:
            raise Invalid
        if data_len > 64:
            raise Invalid
        if not REGEX_PATTERNS['^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*\\Z'].search(data):
            raise Invalid
    return data


check = validate_config
