package sam

import "strings"

// physical returns the ARNs, or for actions without a resource "*", on which CloudFormation
// uses the actions of a service while it deploys a resource of a type.
func physical(kind, action string) []string {
	const region, global = "us-east-1:123456789012:", ":123456789012:"
	service, _, _ := strings.Cut(action, ":")
	switch action {
	case "cloudwatch:DescribeAlarms", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies":
		return []string{"*"}
	case "codedeploy:GetDeploymentConfig":
		return []string{"arn:aws:codedeploy:" + region + "deploymentconfig:CodeDeployDefault.Lambda" + steps}
	case "s3:GetObject", "s3:PutObject":
		return []string{"arn:aws:s3:::aws-sam-cli-managed-default-samclisourcebucket-1a2b/timesheets-staging/0123"}
	}
	switch service {
	case "iam":
		return []string{"arn:aws:iam:" + global + "role/" + deployed + "-CreateRole-1A2B"}
	case "lambda":
		return []string{"arn:aws:lambda:" + region + "function:" + deployed + "-CreateFunction-1A2B", "arn:aws:lambda:" + region + "function:" + deployed + "-CreateFunction-1A2B:1"}
	case "apigateway":
		return map[string][]string{
			"AWS::ApiGateway::DomainName":      {"arn:aws:apigateway:us-east-1::/domainnames", "arn:aws:apigateway:us-east-1::/domainnames/api.example.com"},
			"AWS::ApiGateway::BasePathMapping": {"arn:aws:apigateway:us-east-1::/domainnames/api.example.com/basepathmappings"},
			"AWS::ApiGateway::RestApi":         {"arn:aws:apigateway:us-east-1::/restapis", "arn:aws:apigateway:us-east-1::/restapis/a1b2c3"},
			"AWS::ApiGateway::Deployment":      {"arn:aws:apigateway:us-east-1::/restapis/a1b2c3/deployments"},
			"AWS::ApiGateway::Stage":           {"arn:aws:apigateway:us-east-1::/restapis/a1b2c3/stages/v1", "arn:aws:apigateway:us-east-1::/tags/x"},
			"AWS::WAFv2::WebACLAssociation":    {"arn:aws:apigateway:us-east-1::/restapis/a1b2c3/stages/v1"},
		}[kind]
	case "dynamodb":
		return []string{"arn:aws:dynamodb:" + region + "table/" + deployed + "-Table-1A2B"}
	case "logs":
		return []string{
			"arn:aws:logs:" + region + "log-group:/aws/lambda/" + deployed, "arn:aws:logs:" + region + "log-group:/aws/lambda/" + deployed + ":*",
			"arn:aws:logs:" + region + "log-group:/aws/apigateway/" + deployed,
		}
	case "cloudwatch":
		if kind == "AWS::CloudWatch::Dashboard" {
			return []string{"arn:aws:cloudwatch::123456789012:dashboard/" + deployed + "-us-east-1"}
		}
		return []string{"arn:aws:cloudwatch:" + region + "alarm:" + deployed, "arn:aws:cloudwatch:" + region + "alarm:" + deployed + "-CreateAlarm-1A2B"}
	case "codedeploy":
		return []string{
			"arn:aws:codedeploy:" + region + "application:" + deployed + "-ServerlessDeploymentApplication-1A2B",
			"arn:aws:codedeploy:" + region + "deploymentgroup:" + deployed + "-ServerlessDeploymentApplication-1A2B/" + deployed + "-CreateFunctionDeploymentGroup-1A2B",
		}
	case "s3":
		return []string{"arn:aws:s3:::" + deployed + "-page-pagebucket-1a2b"}
	case "cloudfront":
		return []string{"arn:aws:cloudfront::123456789012:distribution/E1A2B3"}
	case "wafv2":
		return []string{"arn:aws:wafv2:us-east-1:123456789012:regional/webacl/api/1"}
	case "kms":
		return []string{"arn:aws:kms:us-east-1:123456789012:key/1"}
	}
	return nil
}

// unused are the actions of handlers for properties that the templates don't set, and those
// that the role must not have, with the reason. A * matches any text.
func unused() map[string]string {
	return map[string]string{
		"iam:AttachRolePolicy":              "no role has a managed policy",
		"iam:DetachRolePolicy":              "no role has a managed policy",
		"iam:DeleteRolePermissionsBoundary": "a role without the boundary could have more rights than the deployment",
		"iam:CreateServiceLinkedRole":       "only for replicas of a table",
		"apigateway:UpdateRestApiPolicy":    "the API has no resource policy",

		"dynamodb:*Item":                        "only for the import of a table; the role must not read or change the users' hours",
		"dynamodb:Query":                        "the same",
		"dynamodb:Scan":                         "the same",
		"dynamodb:ImportTable":                  "the same",
		"dynamodb:*Replica":                     "the table is in one region",
		"dynamodb:*KinesisStreamingDestination": "the table has no stream",
		"dynamodb:PutResourcePolicy":            "the table has no resource policy", "dynamodb:DeleteResourcePolicy": "the same",
		"kinesis:*":       "the table has no stream",
		"kms:ListAliases": "KmsKeyArn is an ARN, not an alias",
		"kms:RevokeGrant": "DynamoDB retires its grants itself",

		"lambda:PutFunctionCodeSigningConfig": "the functions have no code signing configuration", "lambda:DeleteFunctionCodeSigningConfig": "the same",
		"lambda:GetCodeSigningConfig":            "the same",
		"lambda:AssociateRuntimeAlias":           "the runtime is updated automatically",
		"lambda:GetLayerVersion":                 "the functions have no layers",
		"lambda:PassCapacityProvider":            "the functions have no capacity provider",
		"lambda:PutFunctionScalingConfig":        "the same",
		"lambda:PutProvisionedConcurrencyConfig": "the aliases have no provisioned concurrency", "lambda:DeleteProvisionedConcurrencyConfig": "the same",
		"ec2:*":                "the functions aren't in a VPC",
		"elasticfilesystem:*":  "the functions have no file system",
		"s3files:*":            "the same",
		"s3:GetObjectVersion":  "the archives have no version in the template",
		"s3:GetObjectMetadata": "only for the import of a table",

		"codedeploy:RegisterOnPremisesInstance": "only for servers",

		"logs:*LogDelivery":                 "only for a bearer token or a delivery, which the groups don't have",
		"logs:PutBearerTokenAuthentication": "the same",
		"logs:PutDataProtectionPolicy":      "the groups have no such policy", "logs:DeleteDataProtectionPolicy": "the same",
		"logs:PutIndexPolicy": "the same", "logs:DeleteIndexPolicy": "the same",
		"logs:PutResourcePolicy": "the same", "logs:DeleteResourcePolicy": "the same",
		"logs:PutLogGroupDeletionProtection": "the stack deletes its groups",
		"logs:*LogStream":                    "only for the import of a table",
		"logs:DescribeLogStreams":            "the same",
		"logs:PutLogEvents":                  "the same",
		"firehose:*":                         "the groups have no delivery",
		"s3:REST.PUT.OBJECT":                 "the same",

		"s3:CreateBucketMetadataTableConfiguration": "the bucket has no table of its metadata", "s3:UpdateBucketMetadata*": "the same",
		"s3:PutAccelerateConfiguration": "the bucket doesn't set it", "s3:PutAnalyticsConfiguration": "the same",
		"s3:PutIntelligentTieringConfiguration": "the same", "s3:PutInventoryConfiguration": "the same", "s3:PutMetricsConfiguration": "the same",
		"s3:Put*ObjectLockConfiguration": "the same", "s3:Put*Replication*": "the same", "s3:PutBucketWebsite": "the same",
		"s3:PutBucketLogging": "the same", "s3:PutBucketCORS": "the same", "s3:PutBucketNotification": "the same", "s3:PutBucketAbac": "the same",
		"s3:PutBucketAcl": "the same", "s3:PutObjectAcl": "the same", "s3:DeleteBucket*?onfiguration": "the same", "s3:DeleteBucketCors": "the same",
		"s3:DeleteBucketReplication": "the same", "s3:DeleteBucketWebsite": "the same",
		"s3:DeleteObject":           "objects of the page and of releases stay",
		"s3:DeleteBucketEncryption": "the bucket is always encrypted", "s3:DeleteBucketLifecycle": "its rules aren't removed",
		"s3tables:*": "the bucket has no table of its metadata",

		"cloudfront:*ConnectionGroup": "only for tenants of a distribution", "cloudfront:GetVpcOrigin": "the origin is a bucket",
		"cloudfront:UpdateDistributionWithStagingConfig": "there is no staging distribution",

		"amplify:*": "the web ACL is the API's", "apprunner:*": "the same", "appsync:*": "the same", "bedrock-agentcore:*": "the same",
		"cognito-idp:*": "the same", "elasticloadbalancing:*": "the same",
	}
}
